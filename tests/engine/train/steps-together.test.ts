/** A run on a device that takes many steps in one call is the run that the CPU takes step by step. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cpu } from '@engine/runtime/cpu'
import type { Device, StepWork } from '@engine/runtime/device'
import { loopDevice } from '@engine/runtime/loop-device'
import { writeTinyBert } from '@tests/engine/fixtures/tiny-bert'
import { makeRunFolder, runTiny, tinyRecipe, trainedWeights } from '@tests/engine/fixtures/tiny-run'
import { afterAll, beforeAll, expect, test } from 'vitest'

let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'moderato-together-'))
  await writeTinyBert(join(root, 'base'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

/** CUDA's class with the CPU in its place; takes `count` steps a call, and hears of each call. */
function together(count: number, onCall: (steps: number) => void = () => {}): Device {
  const device = loopDevice('cuda', 'cpu')
  return {
    ...device,
    async openTraining(plan) {
      const training = await device.openTraining(plan)
      const { together: loop } = training
      const run = async (work: readonly StepWork[]) => {
        const outcomes = await loop!.run(work)
        onCall(work.length)
        return outcomes
      }
      return { ...training, together: { count: () => count, run } }
    },
  }
}

async function run(name: string, device: Device, changes: Parameters<typeof tinyRecipe>[0] = {}, more = {}) {
  const runFolder = join(root, name)
  await makeRunFolder(runFolder)
  const recipe = tinyRecipe({ dropout: 0.1, ...changes })
  return {
    runFolder,
    ...(await runTiny({ runFolder, baseFolder: join(root, 'base'), recipe, device, tokenBudget: 60, ...more })),
  }
}

const losses = ({ steps }: { steps: readonly { loss: number }[] }) => steps.map(({ loss }) => loss)

async function expectSameRun(a: Awaited<ReturnType<typeof run>>, b: Awaited<ReturnType<typeof run>>) {
  expect(b.steps.map(({ step, learningRate }) => [step, learningRate])).toEqual(
    a.steps.map(({ step, learningRate }) => [step, learningRate]),
  )
  for (const [i, loss] of losses(a).entries()) expect(losses(b)[i]! / loss, `step ${i + 1}`).toBeCloseTo(1, 4)
  const weights = await trainedWeights(b.runFolder)
  for (const [name, data] of await trainedWeights(a.runFolder))
    for (const [i, value] of data.entries()) expect(Math.abs(weights.get(name)![i]! - value), name).toBeLessThan(1e-3)
}

test('three steps a call, never beyond an evaluation', async () => {
  const calls: number[] = []
  const alone = await run('alone', cpu)
  const joined = await run(
    'joined',
    together(3, (steps) => calls.push(steps)),
  )
  expect(calls).toEqual([3, 2, 3, 2])
  expect(joined.outcome.counters).toMatchObject({ step: 10, rowsSeen: 80 })
  await expectSameRun(alone, joined)
})

test('LoRA: what is frozen is sent along and stays', async () => {
  const lora = { loraRank: 2, learningRate: 1e-2 }
  await expectSameRun(await run('lora-alone', cpu, lora), await run('lora', together(5), lora))
})

test('the head alone: what is fed are vectors', async () => {
  const head = { headOnly: true, learningRate: 1e-2, dropout: 0 }
  await expectSameRun(await run('head-alone', cpu, head), await run('head', together(5), head))
})

test('it stops between calls, and goes on from there', async () => {
  const controller = new AbortController()
  const device = together(3, () => controller.abort())
  const first = await run('stopped', device, {}, { signal: controller.signal })
  expect(first.outcome).toMatchObject({ status: 'stopped', counters: { step: 3 } })
  const recipe = tinyRecipe({ dropout: 0.1 })
  const rest = await runTiny({
    runFolder: first.runFolder,
    baseFolder: join(root, 'base'),
    recipe,
    device: together(4),
    resume: true,
  })
  const whole = losses(await run('whole', cpu))
  for (const [i, loss] of [...losses(first), ...losses(rest)].entries())
    expect(loss / whole[i]!, `step ${i + 1}`).toBeCloseTo(1, 4)
})

test('a loss that is no number ends the run, and names its step among those of the call', async () => {
  const device = together(5)
  const broken: Device = {
    ...device,
    async openTraining(plan) {
      const training = await device.openTraining(plan)
      const run = async (work: readonly StepWork[]) => {
        const outcomes = await training.together!.run(work)
        return outcomes.map((outcome, i) => (i === 2 ? { ...outcome, loss: Number.NaN } : outcome))
      }
      return { ...training, together: { count: () => 5, run } }
    },
  }
  await expect(run('diverged', broken)).rejects.toThrow(/no longer a number at step 3:/)
})
