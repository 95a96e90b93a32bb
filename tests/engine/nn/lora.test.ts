/** LoRA's path beside the formula, in float64: factors, dropout, stacked layers, and layers that are no targets. */
import { GraphBuilder } from '@engine/graph/builder'
import type { Value } from '@engine/graph/value'
import type { Context, DropoutSite } from '@engine/nn/context'
import { linear, unbiased } from '@engine/nn/linear'
import { adapterOfDown, isAdapter, type Lora } from '@engine/nn/lora'
import { Params } from '@engine/nn/params'
import { stackedLinear } from '@engine/nn/stacked-linear'
import { runGraph } from '@tests/engine/fixtures/run-graph'
import { describe, expect, test } from 'vitest'

type Matrix = number[][]
const matrix = (rows: number, columns: number, seed: number): Matrix =>
  Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => Math.sin(seed + 3 * i + 7 * j)))
const times = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b.map((column) => row.reduce((sum, x, i) => sum + x * column[i]!, 0)))
const plus = (a: Matrix, b: Matrix, factor: number): Matrix => a.map((row, i) => row.map((x, j) => x + factor * b[i]![j]!))

const [N, IN, OUT, R] = [3, 4, 5, 2]
const x = matrix(N, IN, 1)
const weight = matrix(OUT, IN, 2)
const bias = matrix(1, OUT, 3)
const down = matrix(R, IN, 4)
const up = matrix(OUT, R, 5)
const mask = matrix(N, IN, 6).map((row) => row.map((value) => (value > 0 ? 1.25 : 0)))
const dropped = x.map((row, i) => row.map((value, j) => value * mask[i]![j]!))
const numbers = (values: Matrix, shape = [values.length, values[0]!.length]) => ({ shape, data: values.flat() })

const lora = (dropout = 0): Lora => ({ rank: R, scaling: 3, dropout, isTarget: (path) => path === 'layer' })

/** What `build` makes of x at the path `layer`, or elsewhere. */
async function computed(build: (context: Context, p: Params, x: Value) => Value, dropout = 0, path = 'layer') {
  const g = new GraphBuilder('lora')
  const dropoutSites: DropoutSite[] = []
  const p = new Params(g)
  const y = build({ g, rows: 'N', dropoutSites, lora: lora(dropout) }, p.at(path), g.input('x', 'float32', ['N', IN]))
  const feeds = {
    x: numbers(x),
    [`${path}.weight`]: numbers(weight),
    [`${path}.bias`]: numbers(bias, [OUT]),
    'layer.lora_A.weight': numbers(down),
    'layer.lora_B.weight': numbers(up),
    ...(dropoutSites[0] && { [dropoutSites[0].input]: numbers(mask) }),
  }
  const graph = g.build({ y })
  const given = Object.fromEntries(graph.inputs.map(({ name }) => [name, feeds[name as keyof typeof feeds]!]))
  const result = await runGraph(graph, given)
  return { y: result.y!.data, names: p.specs().map(({ name }) => name), sites: dropoutSites }
}

const expectClose = (actual: readonly number[], expected: Matrix) => {
  expect(actual).toHaveLength(expected.flat().length)
  expected.flat().forEach((value, i) => {
    expect(actual[i]).toBeCloseTo(value, 4)
  })
}
const biased = (factor: number, biasFactor: number): Matrix =>
  times(x, weight).map((row) => row.map((value, j) => factor * value + biasFactor * bias[0]![j]!))

describe('a layer', () => {
  test.each([
    ['as it is', 1, 1],
    ['with factors', 0.5, 2],
  ])('%s: y + factor · scaling · x Aᵀ Bᵀ', async (_, factor, biasFactor) => {
    const { y, sites } = await computed((context, p, input) => linear(context, p, input, OUT, factor, biasFactor))
    expectClose(y, plus(biased(factor, biasFactor), times(times(x, down), up), 3 * factor))
    expect(sites).toEqual([])
  })

  test('without a bias', async () => {
    const { y } = await computed((context, p, input) => unbiased(context, p, input, OUT, 0.5))
    expectClose(
      y,
      plus(
        times(x, weight).map((row) => row.map((value) => 0.5 * value)),
        times(times(x, down), up),
        1.5,
      ),
    )
  })

  test('drops what enters the adapter and nothing of what the layer itself reads', async () => {
    const { y, sites } = await computed((context, p, input) => linear(context, p, input, OUT), 0.2)
    expectClose(y, plus(biased(1, 1), times(times(dropped, down), up), 3))
    expect(sites).toEqual([{ input: 'dropout/0', rate: 0.2, layout: 'hidden', units: IN }])
  })

  test('that is no target has neither adapter nor dropout', async () => {
    const { y, names, sites } = await computed((context, p, input) => linear(context, p, input, OUT), 0.2, 'other')
    expectClose(y, biased(1, 1))
    expect(names).toEqual(['other.weight', 'other.bias'])
    expect(sites).toEqual([])
  })
})

test('a stacked layer has one A for all its parts, which drop the same of what they share; B is cut as the weight is', async () => {
  const sizes = [2, 3] as const
  for (const part of [0, 1] as const) {
    const { y, sites } = await computed((context, p, input) => {
      const parts = stackedLinear(context, p, IN, sizes, { biased: true })
      parts[1 - part]!(input)
      return parts[part]!(input, 0.5)
    }, 0.2)
    const rows = part === 0 ? [0, 2] : [2, 5]
    const whole = plus(biased(0.5, 0.5), times(times(dropped, down), up), 1.5)
    expectClose(
      y,
      whole.map((row) => row.slice(...rows)),
    )
    expect(sites).toHaveLength(1)
  }
})

test('names of adapters', () => {
  expect(adapterOfDown('a.query.lora_A.weight')).toEqual({
    weight: 'a.query.weight',
    down: 'a.query.lora_A.weight',
    up: 'a.query.lora_B.weight',
  })
  expect(adapterOfDown('a.query.lora_B.weight')).toBeNull()
  expect(adapterOfDown('a.query.weight')).toBeNull()
  expect(['a.lora_A.weight', 'a.lora_B.weight', 'a.lora_B.bias', 'lora.weight'].map(isAdapter)).toEqual([
    true,
    true,
    false,
    false,
  ])
})
