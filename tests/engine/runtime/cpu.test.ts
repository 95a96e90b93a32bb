/** The CPU device: what it holds, adds up and writes over, beside the same sums done apart. */
import { draw32, hash32 } from '@engine/data/random'
import { GraphBuilder } from '@engine/graph/builder'
import type { ParameterSpec } from '@engine/nn/params'
import { adamWDefaults, buildUpdateGraph, gradientName, isDecayed, updateScalars } from '@engine/optim/adamw'
import { cpu } from '@engine/runtime/cpu'
import type { Feeds, Weight, Weights } from '@engine/runtime/device'
import { openInference } from '@engine/runtime/inference'
import { graphRunner, type Numbers } from '@tests/engine/fixtures/run-graph'
import { describe, expect, test } from 'vitest'

// One parameter longer than a stretch of the optimiser, and one that does not train.
const shapes = { 'wide.weight': [3, 100_001], 'small.weight': [2, 2], 'small.bias': [1] }
const names = Object.keys(shapes) as (keyof typeof shapes)[]
const frozen = { name: 'frozen.weight', shape: [2] }
const options = { ...adamWDefaults, weightDecay: 0.02, maxGradNorm: 1 }

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)
const random = (count: number, ...keys: number[]) => {
  const stream = hash32(...keys)
  return Float32Array.from({ length: count }, (_, i) => (2 * draw32(stream, i)) / 2 ** 32 - 1)
}
const trainable = names.map((name): ParameterSpec => ({ name, shape: shapes[name], initialisation: 'normal' }))
const freshWeights = (): Map<string, Weight> =>
  new Map([
    ...names.map((name, i): [string, Weight] => [name, { shape: shapes[name], data: random(size(shapes[name]), 1, i) }]),
    [frozen.name, { shape: frozen.shape, data: Float32Array.of(5, 6) }],
  ])

/** loss = Σ p · t over all parameters, so that the gradient of each is the `target/` fed for it. */
function gradientGraph() {
  const g = new GraphBuilder('sums')
  const products = trainable.map(({ name, shape }) =>
    g.mul(g.input(name, 'float32', shape), g.input(`target/${name}`, 'float32', shape)),
  )
  const loss = products
    .map((x) =>
      g.reduceSum(
        x,
        x.shape.map((_, i) => i),
      ),
    )
    .reduce((sum, next) => g.add(sum, next))
  const still = g.reduceSum(g.input(frozen.name, 'float32', frozen.shape), [0])
  const targets = trainable.map(({ name, shape }) => [gradientName(name), g.input(`target/${name}`, 'float32', shape)] as const)
  return g.build({ loss: g.add(loss, still), ...Object.fromEntries(targets) })
}
function logitsGraph() {
  const g = new GraphBuilder('shown')
  return g.build({ logits: g.add(g.input('small.weight', 'float32', [2, 2]), g.input('x', 'float32', [])) })
}
const targets = (seed: number): Feeds =>
  Object.fromEntries(
    trainable.map(({ name, shape }, i) => [`target/${name}`, { dtype: 'float32', shape, data: random(size(shape), seed, i) }]),
  )
const targetOf = (feeds: Feeds, name: string) => feeds[`target/${name}`]!.data as Float32Array

const sameBits = (a: Float32Array, b: Float32Array) => Buffer.from(a.buffer).equals(Buffer.from(b.buffer))

const open = (weights: Weights = freshWeights(), moments: { first: Weights; second: Weights } | null = null) =>
  cpu.openTraining({ gradient: gradientGraph(), logits: logitsGraph(), trainable, weights, moments })

describe('gradients', () => {
  test('the first replace what was held, the others are added', async () => {
    const training = await open()
    const [a, b, c] = [targets(1), targets(2), targets(3)]
    const passes = [
      [c, true],
      [b, false],
      [a, true],
      [b, false],
      [c, false],
    ] as const
    for (const [feeds, first] of passes) await training.gradients(feeds, first)
    const held = await training.heldGradients()
    for (const name of names) {
      const expected = targetOf(a, name).map((x, i) => Math.fround(x + targetOf(b, name)[i]!) + targetOf(c, name)[i]!)
      expect(sameBits(held.get(name)!, expected), name).toBe(true)
    }
    expect([...held.keys()]).toEqual(names)
    await training.dispose()
  })

  test('the loss is that of the weights as they are', async () => {
    const weights = freshWeights()
    const terms = (name: string) => weights.get(name)!.data.map((x, i) => x * targetOf(feeds, name)[i]!)
    const expected = () => names.reduce((sum, name) => sum + terms(name).reduce((inner, x) => inner + x, 0), 11)
    const training = await open(weights)
    const feeds = targets(1)
    for (const step of [1, 2]) {
      const loss = expected()
      expect(Math.abs((await training.gradients(feeds, true)) - loss)).toBeLessThan(1)
      await training.update({ options, learningRate: 0.1, step })
      expect(Math.abs(expected() - loss)).toBeGreaterThan(1000)
    }
    await training.dispose()
  })
})

describe('the update', () => {
  const shape = (data: ArrayLike<number>): Numbers => ({ shape: [data.length], data: Array.from(data) })

  test('in place equals out of place, to the bit, over several steps and stretches', async () => {
    const run = await graphRunner(buildUpdateGraph(options))
    const training = await open()
    const apart = new Map(
      names.map((name) => [
        name,
        {
          value: freshWeights().get(name)!.data,
          first: new Float32Array(size(shapes[name])),
          second: new Float32Array(size(shapes[name])),
        },
      ]),
    )
    for (let step = 1; step <= 3; step++) {
      const feeds = targets(step)
      await training.gradients(feeds, true)
      const found = await training.update({ options, learningRate: 0.01, step })
      const norm = Math.sqrt(names.reduce((sum, name) => sum + targetOf(feeds, name).reduce((inner, x) => inner + x * x, 0), 0))
      expect(Math.abs(found / norm - 1)).toBeLessThan(1e-5)
      for (const name of names) {
        const state = apart.get(name)!
        const scalars = updateScalars({ options, learningRate: 0.01, step }, found, isDecayed(name))
        const next = await run({
          ...Object.fromEntries(Object.entries(state).map(([part, data]) => [part, shape(data)])),
          gradient: shape(targetOf(feeds, name)),
          ...Object.fromEntries(Object.entries(scalars).map(([key, value]) => [key, { shape: [], data: [value] }])),
        })
        state.value = Float32Array.from(next.next_value!.data)
        state.first = Float32Array.from(next.next_first!.data)
        state.second = Float32Array.from(next.next_second!.data)
      }
    }
    const state = await training.state()
    for (const name of names) {
      expect(sameBits(state.weights.get(name)!.data, apart.get(name)!.value), name).toBe(true)
      expect(sameBits(state.first.get(name)!.data, apart.get(name)!.first), name).toBe(true)
      expect(sameBits(state.second.get(name)!.data, apart.get(name)!.second), name).toBe(true)
    }
    await training.dispose()
  })

  test('what does not train stays, and what trains is trained where it lies', async () => {
    const weights = freshWeights()
    const training = await open(weights)
    await training.gradients(targets(1), true)
    await training.update({ options, learningRate: 0.1, step: 1 })
    const state = await training.state()
    expect([...state.weights.get(frozen.name)!.data]).toEqual([5, 6])
    expect(state.weights.get('small.weight')!.data).toBe(weights.get('small.weight')!.data)
    expect(weights.get('small.weight')!.data).not.toEqual(freshWeights().get('small.weight')!.data)
    expect([...state.first.keys()]).toEqual(names)
    const logits = await training.logits({ x: { dtype: 'float32', shape: [], data: Float32Array.of(1) } })
    expect(logits).toEqual(weights.get('small.weight')!.data.map((x) => x + 1))
    await training.dispose()
  })

  test('given moments are gone on with', async () => {
    const first = await open()
    await first.gradients(targets(1), true)
    await first.update({ options, learningRate: 0.1, step: 1 })
    const { weights, ...moments } = structuredClone(await first.state())
    const second = await open(weights, moments)
    for (const training of [first, second]) {
      await training.gradients(targets(2), true)
      await training.update({ options, learningRate: 0.1, step: 2 })
    }
    const [found, expected] = [await second.state(), await first.state()]
    for (const part of ['weights', 'first', 'second'] as const)
      for (const name of names) expect(sameBits(found[part].get(name)!.data, expected[part].get(name)!.data), name).toBe(true)
    await first.dispose()
    await second.dispose()
  })
})

test.each([
  ['stored in the model', 2 ** 30],
  ['fed, where a model cannot hold them', 0],
])('inference answers from the weights it was given: %s', async (_, limit) => {
  const inference = await openInference(logitsGraph(), freshWeights(), 'cpu', limit)
  const logits = await inference.logits({ x: { dtype: 'float32', shape: [], data: Float32Array.of(-1) } })
  expect(logits).toEqual(
    freshWeights()
      .get('small.weight')!
      .data.map((x) => x - 1),
  )
  await inference.dispose()
})
