/** Memory runs out: the step is repeated from its start in smaller micro-batches, with the same result; single rows are the end. */
import { join } from 'node:path'
import { cpu } from '@engine/runtime/cpu'
import type { Device, Feeds, StepWork } from '@engine/runtime/device'
import { loopDevice } from '@engine/runtime/loop-device'
import { TokenBudget } from '@engine/train/token-budget'
import { isDeviceLost, isOutOfMemory } from '@shared/errors'
import { writeTinyBert } from '@tests/engine/fixtures/tiny-bert'
import { makeRunFolder, runTiny, tinyRecipe, trainedWeights } from '@tests/engine/fixtures/tiny-run'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { beforeEach, describe, expect, test } from 'vitest'

const folder = temporaryFolder()
beforeEach(() => writeTinyBert(join(folder(), 'base')))

const failure = () => new Error('bfc_arena.cc: Failed to allocate memory for requested buffer of size 123456')
const tokensOf = ({ input_ids }: Feeds) => input_ids!.data.length

interface Room {
  /** Tokens that find room in a training step, by the count of the calls so far; Infinity for no limit. */
  readonly training?: (call: number) => number
  readonly evaluation?: number
}

/** A device that says it has no memory left, as onnxruntime does. */
function cramped({ training: room = () => Number.POSITIVE_INFINITY, evaluation = Number.POSITIVE_INFINITY }: Room): Device {
  let calls = 0
  return {
    ...cpu,
    async openTraining(plan) {
      const training = await cpu.openTraining(plan)
      return {
        ...training,
        async gradients(feeds, first) {
          if (tokensOf(feeds) > room(++calls)) throw failure()
          return training.gradients(feeds, first)
        },
        async logits(feeds) {
          if (tokensOf(feeds) > evaluation) throw failure()
          return training.logits(feeds)
        },
      }
    },
  }
}

async function run(name: string, device: Device, tokenBudget = 120) {
  const runFolder = await makeRunFolder(join(folder(), name))
  const recipe = tinyRecipe({ dropout: 0.2, learningRate: 1e-3 })
  const ran = await runTiny({ runFolder, baseFolder: join(folder(), 'base'), recipe, device, tokenBudget })
  const notices = ran.progress.flatMap((told) => (told.kind === 'notice' ? [told.message] : []))
  return { ...ran, runFolder, notices: notices.filter((message) => message.includes('memory')) }
}

async function expectSameRun(found: Awaited<ReturnType<typeof run>>, expected: Awaited<ReturnType<typeof run>>) {
  expect(found.steps).toHaveLength(expected.steps.length)
  for (const [i, { loss, gradNorm }] of expected.steps.entries()) {
    expect(Math.abs(found.steps[i]!.loss / loss - 1), `step ${i + 1}`).toBeLessThan(1e-5)
    expect(Math.abs(found.steps[i]!.gradNorm / gradNorm - 1), `step ${i + 1}`).toBeLessThan(1e-4)
  }
  const weights = await trainedWeights(found.runFolder)
  for (const [name, data] of await trainedWeights(expected.runFolder))
    for (const [i, value] of data.entries()) expect(Math.abs(weights.get(name)![i]! - value), name).toBeLessThan(1e-4)
}

describe('a run', () => {
  test('halves its micro-batches until they fit, says so, and ends with the same weights', async () => {
    const unbroken = await run('unbroken', cpu)
    expect(unbroken.notices).toEqual([])
    const broken = await run('broken', cramped({ training: () => 40 }))
    await expectSameRun(broken, unbroken)
    expect(broken.notices.length).toBeGreaterThan(0)
    expect(broken.notices[0]).toMatch(/^There was not enough memory for step 1 with \d+ tokens at once\. It was repeated, /)
  })

  test('repeats a half-finished step from its start: no micro-batch counts twice', async () => {
    const unbroken = await run('unbroken', cpu, 60)
    // The second micro-batch of the first step fails, whatever its size, and so does the first of a later one.
    const broken = await run('broken', cramped({ training: (call) => (call === 2 || call === 12 ? 0 : 1e9) }), 60)
    await expectSameRun(broken, unbroken)
    expect(broken.notices).toHaveLength(2)
    expect(broken.notices[0]).toContain('step 1 ')
  })

  test('repeats an evaluation as well', async () => {
    const [unbroken, broken] = [await run('unbroken', cpu), await run('broken', cramped({ evaluation: 50 }))]
    await expectSameRun(broken, unbroken)
    expect(broken.notices[0]).toContain('the evaluation after step 5 ')
    expect(broken.outcome.counters.epochs.map(({ validationLoss }) => validationLoss!.toFixed(5))).toEqual(
      unbroken.outcome.counters.epochs.map(({ validationLoss }) => validationLoss!.toFixed(5)),
    )
  })

  test('ends where a single text does not fit, naming memory, its length and what to do', async () => {
    const ending = run('cramped', cramped({ training: () => 3 }))
    await expect(ending).rejects.toMatchObject({
      code: 'out-of-memory',
      message: expect.stringMatching(
        /^There is not enough memory for step 1, not even for one text at a time: the longest has \d+ tokens\. Use a shorter maximum length, gradient checkpointing, LoRA/,
      ),
      detail: expect.stringContaining('Failed to allocate memory'),
    })
  })

  test('does not repeat what failed otherwise', async () => {
    const wrong: Device = {
      ...cpu,
      openTraining: async (plan) => ({
        ...(await cpu.openTraining(plan)),
        gradients: () => Promise.reject(new Error('Non-zero status code returned while running Gemm')),
      }),
    }
    await expect(run('wrong', wrong)).rejects.toThrow('running Gemm')
  })

  test('on a device that takes steps together repeats them together', async () => {
    const device = loopDevice('cuda', 'cpu')
    let failures = 0
    const crampedLoop: Device = {
      ...device,
      async openTraining(plan) {
        const training = await device.openTraining(plan)
        const { together } = training
        const calls = (work: readonly StepWork[]) => {
          if ([...work[0]!.microBatches()].some((feeds) => tokensOf(feeds) > 60)) {
            failures++
            throw new Error('CUDA failure 2: out of memory')
          }
          return together!.run(work)
        }
        return { ...training, together: { count: () => 2, run: async (work) => calls(work) } }
      },
    }
    const [unbroken, broken] = [await run('unbroken', cpu), await run('broken', crampedLoop)]
    expect(failures).toBeGreaterThan(0)
    await expectSameRun(broken, unbroken)
    expect(broken.notices[0]).toContain('steps 1 to 2 ')
  })
})

test('work that no budget makes smaller is not repeated for ever', async () => {
  let attempts = 0
  const attempt = async () => {
    attempts++
    throw failure()
  }
  const parts = () => [{ places: [0, 1, 2], width: 8 }]
  await expect(new TokenBudget(64).fit({ name: 'step 1', parts, attempt })).rejects.toMatchObject({ code: 'out-of-memory' })
  expect(attempts).toBe(1)
})

test.each([
  'Failed to allocate memory for requested buffer of size 4096',
  'std::bad_alloc',
  'bad allocation',
  'CUDA failure 2: out of memory ; GPU=0',
  'CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED',
  'D3D12: 8007000E Not enough memory resources are available to complete this operation.',
  'Array buffer allocation failed',
])('"%s" is a lack of memory', (message) => {
  expect(isOutOfMemory(new RangeError(message))).toBe(true)
})

test.each([
  'WebGPU device lost (1): A valid external Instance reference no longer exists. Device is lost.',
  'Device was lost: out of memory',
  'DXGI_ERROR_DEVICE_REMOVED',
])('"%s" is a lost device, on which nothing can be repeated', (message) => {
  expect(isDeviceLost(new Error(message))).toBe(true)
  expect(isOutOfMemory(new Error(message))).toBe(false)
})

test.each(['Got invalid dimensions for input: pos_weight', 'bad_optional_access', 'Could not find an implementation for Gemm'])(
  '"%s" is not',
  (message) => {
    expect(isOutOfMemory(new Error(message))).toBe(false)
    expect(isDeviceLost(new Error(message))).toBe(false)
  },
)
