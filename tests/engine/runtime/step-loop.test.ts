/** Steps inside one call beside steps one by one, on the CPU. */
import { adamWDefaults } from '@engine/optim/adamw'
import { cpu } from '@engine/runtime/cpu'
import type { Feeds, TrainingPlan, TrainingState, Weights } from '@engine/runtime/device'
import { StepLoop } from '@engine/runtime/step-loop'
import { smallFeeds, smallPlan, smallWeights } from '@tests/engine/fixtures/small-training'
import { expect, test } from 'vitest'

const options = { ...adamWDefaults, weightDecay: 0.1, maxGradNorm: 0.5 }
/** Micro-batches of four steps, of different widths. */
const steps: readonly (readonly Feeds[])[] = [
  [smallFeeds(1), smallFeeds(2, 9)],
  [smallFeeds(3, 2)],
  [smallFeeds(4), smallFeeds(5, 3), smallFeeds(6)],
  [smallFeeds(7, 11)],
]
const stepOf = (index: number) => ({ options, learningRate: 0.05 / (index + 1), step: index + 1 })

/** A table, a decayed and an undecayed parameter; `scale` is frozen where it is said so. */
function planOf(frozen: boolean): TrainingPlan {
  const plan = smallPlan()
  const positive = new Map([...smallWeights(4)].map(([name, { shape, data }]) => [name, { shape, data: data.map(Math.abs) }]))
  const trainable = plan.trainable.filter(({ name }) => !frozen || name !== 'scale')
  return { ...plan, trainable, moments: { first: smallWeights(3), second: positive } }
}

const plain = (weights: Weights) => new Map([...weights].map(([name, { data }]) => [name, [...data]]))

async function oneByOne(plan: TrainingPlan) {
  const training = await cpu.openTraining(plan)
  const outcomes: { loss: number; gradNorm: number }[] = []
  for (const [index, microBatches] of steps.entries()) {
    let loss = 0
    for (const [i, feeds] of microBatches.entries()) loss += await training.gradients(feeds, i === 0)
    outcomes.push({ loss, gradNorm: await training.update(stepOf(index)) })
  }
  const state = await training.state()
  await training.dispose()
  return { outcomes, state }
}

async function together(plan: TrainingPlan, calls: readonly (readonly number[])[]) {
  const state: TrainingState = { weights: plan.weights, first: plan.moments!.first, second: plan.moments!.second }
  const loop = await StepLoop.open(plan, options, 'cpu')
  const outcomes = []
  for (const indices of calls) {
    const work = indices.map((index) => ({ microBatches: () => steps[index]!, step: stepOf(index) }))
    outcomes.push(...(await loop.run(work, state)).outcomes)
  }
  await loop.dispose()
  return { outcomes, state }
}

test.each([
  ['in one call', [[0, 1, 2, 3]], false],
  [
    'in two calls',
    [
      [0, 1],
      [2, 3],
    ],
    false,
  ],
  ['with a part frozen', [[0, 1, 2], [3]], true],
] as const)('four steps %s are four steps', async (_, calls, frozen) => {
  const expected = await oneByOne(planOf(frozen))
  const found = await together(planOf(frozen), calls)
  for (const [i, { loss, gradNorm }] of expected.outcomes.entries()) {
    expect(found.outcomes[i]!.loss / loss, `loss ${i}`).toBeCloseTo(1, 5)
    expect(found.outcomes[i]!.gradNorm / gradNorm, `norm ${i}`).toBeCloseTo(1, 5)
  }
  for (const part of ['weights', 'first', 'second'] as const) {
    const [theirs, ours] = [plain(expected.state[part]), plain(found.state[part])]
    for (const [name, values] of theirs)
      for (const [i, value] of values.entries())
        expect(Math.abs(ours.get(name)![i]! - value), `${part} ${name}`).toBeLessThan(2e-6)
  }
})
