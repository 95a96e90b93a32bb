/** WebGPU for real, on a graphics card in software, beside the CPU. */
import { adamWDefaults } from '@engine/optim/adamw'
import { cpu } from '@engine/runtime/cpu'
import type { Device, Training, TrainingPlan, Weights } from '@engine/runtime/device'
import { webgpu } from '@engine/runtime/webgpu'
import { smallFeeds, smallPlan, smallWeights } from '@tests/engine/fixtures/small-training'
import { softwareGpu } from '@tests/engine/fixtures/software-gpu'
import { expect, test } from 'vitest'

const options = { ...adamWDefaults, weightDecay: 0.1, maxGradNorm: 0.5 }
const plain = (weights: Weights) => new Map([...weights].map(([name, { data }]) => [name, [...data]]))

function expectClose(found: ReadonlyMap<string, readonly number[]>, expected: ReadonlyMap<string, readonly number[]>) {
  expect([...found.keys()].sort()).toEqual([...expected.keys()].sort())
  for (const [name, values] of expected)
    for (const [i, value] of values.entries()) expect(Math.abs(found.get(name)![i]! - value), name).toBeLessThan(1e-4)
}

/** Two steps of two micro-batches each, and everything that can be seen of them. */
async function twoSteps(training: Training) {
  const numbers: number[] = []
  for (const step of [1, 2]) {
    numbers.push(await training.gradients(smallFeeds(step), true), await training.gradients(smallFeeds(step + 2), false))
    numbers.push(await training.update({ options, learningRate: 0.05, step }))
  }
  const gradients = new Map([...(await training.heldGradients())].map(([name, data]) => [name, [...data]]))
  const { weights, first, second } = await training.state()
  const logits = [...(await training.logits(smallFeeds(9)))]
  await training.dispose()
  const seen = { weights: plain(weights), first: plain(first), second: plain(second), gradients }
  return { ...seen, numbers: new Map([['numbers', [...numbers, ...logits]]]) }
}

async function expectSame(plan: () => TrainingPlan) {
  const on = async (device: Device) => twoSteps(await device.openTraining(plan()))
  const [expected, found] = [await on(cpu), await on(webgpu)]
  for (const part of ['numbers', 'gradients', 'weights', 'first', 'second'] as const) expectClose(found[part], expected[part])
}

const gpuTest = test.skipIf(!softwareGpu)

gpuTest('two steps of two micro-batches leave what they leave on the CPU', { timeout: 60_000 }, () => expectSame(smallPlan))

gpuTest('it goes on from moments, and what is frozen stays', { timeout: 60_000 }, async () => {
  await expectSame(() => {
    const plan = smallPlan()
    const positive = new Map([...smallWeights(4)].map(([name, { shape, data }]) => [name, { shape, data: data.map(Math.abs) }]))
    const trainable = plan.trainable.filter(({ name }) => name !== 'scale')
    return { ...plan, trainable, moments: { first: smallWeights(3), second: positive } }
  })
})

gpuTest('a row that is looked up a thousand times gets a thousand gradients', { timeout: 60_000 }, async () => {
  const on = async (device: Device) => {
    const training = await device.openTraining(smallPlan())
    await training.gradients(smallFeeds(1, 400), true)
    const table = (await training.heldGradients()).get('table')!
    await training.dispose()
    return new Map([['table', [...table].map((value) => value / Math.max(...table.map(Math.abs)))]])
  }
  expectClose(await on(webgpu), await on(cpu))
})

gpuTest('inference answers the CPU’s logits', { timeout: 60_000 }, async () => {
  const { logits, weights } = smallPlan()
  const on = async (device: Device) => {
    const inference = await device.openInference(logits, weights)
    const answer = [...(await inference.logits(smallFeeds(5)))]
    await inference.dispose()
    return new Map([['logits', answer]])
  }
  expectClose(await on(webgpu), await on(cpu))
})
