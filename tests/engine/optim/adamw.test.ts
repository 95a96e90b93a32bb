/** The update graph beside AdamW written out in float64, over random tensors and five steps. */
import { draw32, hash32 } from '@engine/data/random'
import { type AdamWOptions, adamWDefaults, buildUpdateGraph, isDecayed, updateScalars } from '@engine/optim/adamw'
import { graphRunner, type Numbers } from '@tests/engine/fixtures/run-graph'
import { describe, expect, test } from 'vitest'

const sizes = {
  'layer.0.query.weight': 12,
  'layer.0.output.LayerNorm.weight': 4,
  'layer.0.query.bias': 3,
  'classifier.weight': 5,
}
const names = Object.keys(sizes) as (keyof typeof sizes)[]
const decayed = (name: string) => name === 'layer.0.query.weight' || name === 'classifier.weight'

const single = (values: readonly number[]) => [...Float32Array.from(values)]
const random = (count: number, scale: number, ...keys: number[]) =>
  single(Array.from({ length: count }, (_, i) => scale * ((2 * draw32(hash32(...keys), i)) / 2 ** 32 - 1)))
const norm = (gradients: readonly number[][]) => Math.sqrt(gradients.flat().reduce((sum, x) => sum + x * x, 0))

interface State {
  value: number[]
  first: number[]
  second: number[]
}
const freshState = (): State[] =>
  names.map((name, i) => ({
    value: random(sizes[name], 1, 7, i),
    first: new Array<number>(sizes[name]).fill(0),
    second: new Array<number>(sizes[name]).fill(0),
  }))

/** torch.optim.AdamW after torch.nn.utils.clip_grad_norm_, line by line. */
function reference(states: readonly State[], gradients: readonly number[][], options: AdamWOptions, rate: number, step: number) {
  const { beta1, beta2, epsilon, weightDecay, maxGradNorm } = options
  const clip = Math.min(1, maxGradNorm / (norm(gradients) + 1e-6))
  return states.map(({ value, first, second }, i): State => {
    const g = gradients[i]!.map((x) => x * clip)
    const m = first.map((x, j) => beta1 * x + (1 - beta1) * g[j]!)
    const v = second.map((x, j) => beta2 * x + (1 - beta2) * g[j]! ** 2)
    const shrunk = value.map((x) => (decayed(names[i]!) ? x * (1 - rate * weightDecay) : x))
    const next = shrunk.map((x, j) => {
      const unbiased = m[j]! / (1 - beta1 ** step)
      return x - (rate * unbiased) / (Math.sqrt(v[j]! / (1 - beta2 ** step)) + epsilon)
    })
    return { value: next, first: m, second: v }
  })
}

const runner = graphRunner(buildUpdateGraph(adamWDefaults))
const vector = (data: number[]): Numbers => ({ shape: [data.length], data })
async function updated(
  states: readonly State[],
  gradients: readonly number[][],
  options: AdamWOptions,
  rate: number,
  step: number,
) {
  const run = await runner
  return Promise.all(
    states.map(async ({ value, first, second }, i): Promise<State> => {
      const scalars = updateScalars({ options, learningRate: rate, step }, norm(gradients), isDecayed(names[i]!))
      const feeds = { value: vector(value), gradient: vector(gradients[i]!), first: vector(first), second: vector(second) }
      const numbers = Object.entries(scalars).map(([name, data]) => [name, { shape: [], data: [data] }])
      const next = await run({ ...feeds, ...Object.fromEntries(numbers) })
      return { value: [...next.next_value!.data], first: [...next.next_first!.data], second: [...next.next_second!.data] }
    }),
  )
}

/** Within float32's rounding of the largest value of each tensor. */
function expectClose(found: readonly State[], expected: readonly State[], where: string): void {
  for (const [i, state] of expected.entries())
    for (const part of ['value', 'first', 'second'] as const) {
      const tolerance = 1e-6 * Math.max(...state[part].map(Math.abs))
      for (const [j, x] of state[part].entries())
        expect(Math.abs(found[i]![part][j]! - x), `${where}: ${part} of ${names[i]}[${j}]`).toBeLessThan(tolerance)
    }
}

describe.each([
  ['clipped', 3, 1, 0.02],
  ['far below the limit', 1e-3, 1, 0.02],
  ['on both sides of the limit', 0.35, 1, 0.3],
  ['without decay', 1, 0.5, 0],
  ['gradients as small as epsilon', 3e-8, 1, 0.02],
])('%s', (_, scale, maxGradNorm, weightDecay) => {
  test('five steps', async () => {
    const options = { ...adamWDefaults, weightDecay, maxGradNorm }
    let [found, expected] = [freshState(), freshState()]
    for (let step = 1; step <= 5; step++) {
      const gradients = names.map((name, i) => random(sizes[name], scale, step, i))
      const rate = 1e-2 / step
      found = await updated(found, gradients, options, rate, step)
      expected = reference(expected, gradients, options, rate, step)
      expectClose(found, expected, `step ${step}`)
    }
  })
})

test('clipping scales by the norm of all gradients together, and only downwards', () => {
  const options = { ...adamWDefaults, weightDecay: 0, maxGradNorm: 1 }
  const factor = (gradNorm: number) => updateScalars({ options, learningRate: 1, step: 1 }, gradNorm, false).first_factor / 0.1
  expect(factor(4)).toBeCloseTo(0.25, 6)
  expect(factor(0.5)).toBeCloseTo(1, 12)
  expect(factor(0)).toBeCloseTo(1, 12)
})

test('the coefficient is clip_grad_norm_’s, whose 1e-6 counts where norms are as small', () => {
  const coefficient = (maxGradNorm: number, gradNorm: number) =>
    updateScalars({ options: { ...adamWDefaults, weightDecay: 0, maxGradNorm }, learningRate: 1, step: 1 }, gradNorm, false)
      .first_factor /
    (1 - adamWDefaults.beta1)
  expect(coefficient(1e-6, 1e-6)).toBeCloseTo(0.5, 12)
  expect(coefficient(1, 1)).toBeCloseTo(1 / (1 + 1e-6), 12)
  expect(coefficient(1, 1)).toBeLessThan(1)
  expect(coefficient(1, 1 - 2e-6)).toBe(1)
})

test('a parameter without gradient only shrinks, and only where it decays', async () => {
  const options = { ...adamWDefaults, weightDecay: 0.5, maxGradNorm: 1 }
  const before = freshState()
  const after = await updated(
    before,
    names.map((name) => new Array<number>(sizes[name]).fill(0)),
    options,
    0.1,
    1,
  )
  for (const [i, name] of names.entries()) {
    const expected = before[i]!.value.map((x) => (decayed(name) ? Math.fround(x * Math.fround(0.95)) : x))
    expect(after[i]!.value, name).toEqual(expected)
  }
})

test.each([
  ['bert.embeddings.word_embeddings.weight', true],
  ['bert.encoder.layer.0.attention.self.query.weight', true],
  ['classifier.weight', true],
  ['classifier.bias', false],
  ['bert.encoder.layer.11.output.LayerNorm.weight', false],
  ['layers.0.attn_norm.weight', false],
  ['model.final_norm', false],
  ['transformer.norm.weight', false],
  ['encoder.rmsnorm.weight', false],
  ['encoder.normaliser.weight', true],
])('weight decay of %s: %s, as in Trainer.get_decay_parameter_names', (name, expected) => {
  expect(isDecayed(name)).toBe(expected)
})
