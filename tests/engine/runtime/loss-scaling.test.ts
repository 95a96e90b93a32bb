/** Steps in mixed precision: those whose gradients overflow leave no trace but a smaller scale, one by one and within one call. */
import { adamWDefaults } from '@engine/optim/adamw'
import type { LossScale } from '@engine/optim/loss-scale'
import type { Feeds, TrainingState } from '@engine/runtime/device'
import { hostDevice } from '@engine/runtime/host-device'
import { StepLoop } from '@engine/runtime/step-loop'
import { copyOf, mixedFeeds, mixedPlan } from '@tests/engine/fixtures/mixed-training'
import { describe, expect, test } from 'vitest'

const device = hostDevice('cuda', 'cpu')
const options = { ...adamWDefaults, weightDecay: 0.1, maxGradNorm: 0.5 }
/** AdamW's count begins at 4, as if three steps were done; skipped steps do not count. */
const stepOf = (taken: number) => ({ options, learningRate: 1e-2, step: 4 + taken })

type Step = readonly Feeds[]
const good: Step = [mixedFeeds(1, 5), mixedFeeds(2, 7)]
/** The first of its micro-batches overflows, the second does not. */
const loud: Step = [mixedFeeds(3, 6, true), mixedFeeds(4, 4)]
const last: Step = [mixedFeeds(5, 4)]

async function oneByOne(steps: readonly Step[], lossScale: LossScale) {
  const training = await device.openTraining(mixedPlan(lossScale, device.rowGradients))
  const outcomes: { loss: number; gradNorm: number }[] = []
  let taken = 0
  for (const step of steps) {
    let loss = 0
    for (const [i, feeds] of step.entries()) loss += await training.gradients(feeds, i === 0)
    const gradNorm = await training.update(stepOf(taken))
    if (Number.isFinite(gradNorm)) taken++
    outcomes.push({ loss, gradNorm })
  }
  const state = await training.state()
  await training.dispose()
  return { outcomes, state: copyOf(state), lossScale: state.lossScale! }
}

async function together(calls: readonly (readonly Step[])[], lossScale: LossScale) {
  const plan = mixedPlan(lossScale, false)
  const state: TrainingState = { weights: plan.weights, ...plan.moments!, lossScale }
  const loop = await StepLoop.open(plan, options, 'cpu')
  const outcomes: { loss: number; gradNorm: number }[] = []
  for (const steps of calls) {
    const taken = outcomes.filter(({ gradNorm }) => Number.isFinite(gradNorm)).length
    // As the training loop has them: it cannot know which steps of a call will be skipped.
    const work = steps.map((step, i) => ({ microBatches: () => step, step: stepOf(taken + i) }))
    outcomes.push(...(await loop.run(work, state)).outcomes)
  }
  await loop.dispose()
  return { outcomes, state: copyOf(state), lossScale: state.lossScale! }
}

const fresh = (scale = 65_536, growthTracker = 7): LossScale => ({ scale, growthTracker })

describe('a step that overflows', () => {
  const unchanged = copyOf({ weights: mixedPlan(fresh(), false).weights, ...mixedPlan(fresh(), false).moments! })

  test('leaves parameters and moments as they were, to the bit, and halves the scale', async () => {
    const { outcomes, state, lossScale } = await oneByOne([loud], fresh())
    expect(outcomes[0]!.gradNorm).not.toSatisfy(Number.isFinite)
    expect(outcomes[0]!.loss).toSatisfy(Number.isFinite)
    expect(state).toEqual(unchanged)
    expect(lossScale).toEqual({ scale: 32_768, growthTracker: 0 })
  })

  test('within a call as well', async () => {
    const { outcomes, state, lossScale } = await together([[loud]], fresh())
    expect(outcomes[0]!.gradNorm).not.toSatisfy(Number.isFinite)
    expect(state).toEqual(unchanged)
    expect(lossScale).toEqual({ scale: 32_768, growthTracker: 0 })
  })

  test('is as if it had not been: what comes after it neither holds its gradients nor counts it', async () => {
    const [with_, without] = [await oneByOne([good, loud, last], fresh()), await oneByOne([good, last], fresh(32_768))]
    // A scale is a power of 2: another one changes no gradient that float16 holds with all its digits.
    expect(with_.lossScale).toEqual({ scale: 32_768, growthTracker: 1 })
    expectClose(with_, without, [0, 2])
  })
})

type Trained = Awaited<ReturnType<typeof oneByOne>>

/** @param steps of `found` that the expected ones are */
function expectClose(found: Trained, expected: Trained, steps: readonly number[]) {
  for (const [i, { loss, gradNorm }] of expected.outcomes.entries()) {
    const other = found.outcomes[steps[i]!]!
    expect(Math.abs(other.loss / loss - 1), `loss ${i}`).toBeLessThan(1e-5)
    if (Number.isFinite(gradNorm)) expect(Math.abs(other.gradNorm / gradNorm - 1), `norm ${i}`).toBeLessThan(1e-4)
    else expect(other.gradNorm, `norm ${i}`).not.toSatisfy(Number.isFinite)
  }
  for (const part of ['weights', 'first', 'second'] as const)
    for (const [name, values] of expected.state[part])
      for (const [i, value] of values.entries())
        expect(Math.abs(found.state[part].get(name)![i]! - value), `${part} ${name}[${i}]`).toBeLessThan(2e-6)
}

describe('steps in one call are the steps one by one, the skipped ones and the scale included', () => {
  const steps = [good, loud, last, loud, good]
  test.each([
    ['all in one', [steps]],
    ['in two calls, after a skipped step', [steps.slice(0, 2), steps.slice(2)]],
  ])('%s', async (_, calls) => {
    const [single, joined] = [await oneByOne(steps, fresh()), await together(calls, fresh())]
    expect(single.outcomes.map(({ gradNorm }) => Number.isFinite(gradNorm))).toEqual([true, false, true, false, true])
    expect(joined.lossScale).toEqual(single.lossScale)
    expect(joined.lossScale).toEqual({ scale: 16_384, growthTracker: 1 })
    expectClose(joined, single, [0, 1, 2, 3, 4])
  })

  test('the scale grows within a call too', async () => {
    const [single, joined] = [await oneByOne([good, last], fresh(1024, 1998)), await together([[good, last]], fresh(1024, 1998))]
    expect(single.lossScale).toEqual({ scale: 2048, growthTracker: 0 })
    expect(joined.lossScale).toEqual(single.lossScale)
  })
})

test('gradients come unscaled: another scale leaves the same', async () => {
  const gradients = async (scale: number) => {
    const training = await device.openTraining(mixedPlan(fresh(scale), device.rowGradients))
    await training.gradients(last[0]!, true)
    const held = [...(await training.heldGradients()).values()].flatMap((data) => [...data])
    await training.dispose()
    return held
  }
  const [some, more] = [await gradients(2 ** 10), await gradients(2 ** 14)]
  const norm = Math.hypot(...some)
  expect(norm).toBeGreaterThan(1e-3)
  expect(Math.hypot(...some.map((value, i) => value - more[i]!)) / norm).toBeLessThan(1e-4)
})
