/** Whole runs in mixed precision: beside float32, over skipped steps, stopped and resumed, and refused where it cannot be had. */
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cpu } from '@engine/runtime/cpu'
import type { Device } from '@engine/runtime/device'
import { hostDevice } from '@engine/runtime/host-device'
import { loopDevice } from '@engine/runtime/loop-device'
import { webgpu } from '@engine/runtime/webgpu'
import type { Recipe } from '@shared/recipe'
import { writeTinyBert } from '@tests/engine/fixtures/tiny-bert'
import {
  makeRunFolder,
  runTiny,
  type TinyRun,
  type TinyRunInput,
  tinyRecipe,
  trainedWeights,
} from '@tests/engine/fixtures/tiny-run'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** CUDA's class with the CPU in its place, step by step and many steps a call. */
const single = hostDevice('cuda', 'cpu')
const joined = loopDevice('cuda', 'cpu')

let root = ''
const at = (...path: string[]) => join(root, ...path)
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'moderato-mixed-'))
  await writeTinyBert(at('base'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

/** A fresh run begins with this scale, so large that its first steps are skipped. */
const beginningAt = (scale: number, device: Device): Device => ({
  ...device,
  openTraining: (plan) =>
    device.openTraining(plan.moments === null && plan.lossScale ? { ...plan, lossScale: { scale, growthTracker: 0 } } : plan),
})

async function run(name: string, device: Device, changes: Partial<Recipe> = {}, more: Partial<TinyRunInput> = {}) {
  if (!more.resume) await makeRunFolder(at(name))
  const recipe = tinyRecipe({ dropout: 0.1, mixedPrecision: 'fp16', ...changes })
  return runTiny({ runFolder: at(name), baseFolder: at('base'), recipe, device, tokenBudget: 60, ...more })
}

const losses = ({ steps }: TinyRun) => steps.map(({ loss }) => loss)
const notices = ({ progress }: TinyRun) => progress.flatMap((told) => (told.kind === 'notice' ? [told.message] : []))
const scaler = async (name: string) => JSON.parse(await readFile(at(name, 'checkpoint', 'scaler.json'), 'utf8'))

describe('beside float32', () => {
  let expected: TinyRun
  beforeAll(async () => {
    expected = await run('float32', single, { mixedPrecision: 'no' })
  })

  test.each([
    ['step by step', single],
    ['many steps a call', joined],
  ])('%s: the losses within 1 %', async (name, device) => {
    const found = await run(name, device)
    for (const [i, loss] of losses(expected).entries())
      expect(Math.abs(losses(found)[i]! / loss - 1), `step ${i + 1}`).toBeLessThan(0.01)
    expect(losses(found)).not.toEqual(losses(expected))
    expect(await scaler(name)).toEqual({ scale: 65_536, growthTracker: 10 })
    expect(found.outcome.counters.skippedSteps).toBe(0)
    expect(notices(found)).toEqual(notices(expected))
  })

  test.each([
    ['the head alone', { headOnly: true, dropout: 0 }],
    ['LoRA', { loraRank: 2 }],
  ])('%s, many steps a call', async (name, changes) => {
    const [alone, mixed] = [
      await run(`${name}-float32`, joined, { ...changes, mixedPrecision: 'no' }),
      await run(name, joined, changes),
    ]
    for (const [i, loss] of losses(alone).entries())
      expect(Math.abs(losses(mixed)[i]! / loss - 1), `step ${i + 1}`).toBeLessThan(0.01)
    expect(losses(mixed)).not.toEqual(losses(alone))
  })

  test('a run in float32 has no loss scale', () => {
    expect(existsSync(at('float32', 'checkpoint', 'trainer_state.json'))).toBe(true)
    expect(existsSync(at('float32', 'checkpoint', 'scaler.json'))).toBe(false)
  })
})

describe('steps that are skipped', () => {
  const HUGE = 2 ** 22
  let whole: TinyRun
  beforeAll(async () => {
    whole = await run('whole', beginningAt(HUGE, single))
  })

  test('are told, counted and kept, and the schedule goes on over them', async () => {
    const { skippedSteps, step } = whole.outcome.counters
    expect(skippedSteps).toBeGreaterThan(1)
    expect(step).toBe(10)
    const { scale } = await scaler('whole')
    expect(scale).toBe(HUGE / 2 ** skippedSteps)
    expect(notices(whole).filter((notice) => /skipped/.test(notice))).toEqual([
      'Step 1 was skipped: a gradient exceeded what float16 holds, so the loss scale was halved. Mixed precision finds its scale in this way.',
      `Mixed precision skipped ${skippedSteps} of 10 steps, whose gradients exceeded what float16 holds; the loss scale ended at ${scale.toLocaleString('en')}.`,
    ])
    expect(whole.steps.filter(({ gradNorm }) => gradNorm === 0)).toHaveLength(skippedSteps)
    for (const { step, learningRate } of whole.steps) expect(learningRate).toBeCloseTo(5e-3 * (1 - (step - 1) / 10), 10)
  })

  test('many steps in a call skip the same ones', async () => {
    const found = await run('joined', beginningAt(HUGE, joined))
    expect(found.outcome.counters.skippedSteps).toBe(whole.outcome.counters.skippedSteps)
    expect(await scaler('joined')).toEqual(await scaler('whole'))
    for (const [i, loss] of losses(whole).entries())
      expect(Math.abs(losses(found)[i]! / loss - 1), `step ${i + 1}`).toBeLessThan(1e-3)
  })

  test.each([1, 3, 7])('stopped after step %d and resumed, it goes on to the bit', async (stop) => {
    const controller = new AbortController()
    const device = beginningAt(HUGE, single)
    const stopping: Device = {
      ...device,
      async openTraining(plan) {
        const training = await device.openTraining(plan)
        let updates = 0
        const update: typeof training.update = async (step) => {
          const norm = await training.update(step)
          if (++updates === stop) controller.abort()
          return norm
        }
        return { ...training, update }
      },
    }
    const name = `stopped-${stop}`
    const first = await run(name, stopping, {}, { signal: controller.signal })
    expect(first.outcome).toMatchObject({ status: 'stopped', counters: { step: stop } })
    const rest = await run(name, device, {}, { resume: true })
    expect([...first.steps, ...rest.steps]).toEqual(whole.steps)
    expect(await scaler(name)).toEqual(await scaler('whole'))
    expect(rest.outcome.counters.skippedSteps).toBe(whole.outcome.counters.skippedSteps)
    const weights = await trainedWeights(at('whole'))
    for (const [parameter, data] of await trainedWeights(at(name))) expect(data, parameter).toEqual(weights.get(parameter))
  })

  test('too many of them in a row end the run', async () => {
    await expect(run('never', beginningAt(2 ** 100, single), { epochs: 6 })).rejects.toThrow(
      /no finite gradients in 24 steps in a row, the last of them step 24, .* Start again without it/,
    )
  })

  test('a loss that is no number ends the run, and says what else it may be', async () => {
    const broken: Device = {
      ...single,
      async openTraining(plan) {
        const training = await single.openTraining(plan)
        return { ...training, gradients: async () => Number.NaN }
      },
    }
    await expect(run('nan', broken)).rejects.toThrow(
      /no longer a number at step 1: .*, or what the model computes exceeds what float16 holds\. Lower it, or leave mixed precision off/,
    )
  })
})

describe('a checkpoint', () => {
  const begun = async (name: string) => {
    const controller = new AbortController()
    const onProgress: TinyRunInput['onProgress'] = ({ kind }) => kind === 'checkpoint' && controller.abort()
    await run(name, single, {}, { signal: controller.signal, onProgress })
  }

  test('of before mixed precision goes on from the first scale', async () => {
    await begun('earlier')
    await rm(at('earlier', 'checkpoint', 'scaler.json'))
    await run('earlier', single, {}, { resume: true })
    expect(await scaler('earlier')).toEqual({ scale: 65_536, growthTracker: 5 })
  })

  test.each(['{"scale": -1, "growthTracker": 0}', '{"scale": 2}', '{"scale": 2, "growthTracker": 0.5}'])(
    'with the scaler %s is refused by name',
    async (text) => {
      await begun('broken')
      await writeFile(at('broken', 'checkpoint', 'scaler.json'), text)
      await expect(run('broken', single, {}, { resume: true })).rejects.toThrow(/scaler\.json was not written by this version/)
    },
  )
})

test.each([
  ['cpu', cpu],
  ['webgpu', webgpu],
  ['dml', hostDevice('dml', 'cpu')],
])('refused on %s', async (name, device) => {
  await expect(run(`refused-${name}`, device)).rejects.toThrow(
    `Mixed precision needs the device cuda; ${name} computes in float32. Choose cuda, or leave mixed precision off.`,
  )
})
