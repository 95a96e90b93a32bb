/** Every operator of the table, forward in a session, beside values computed by hand. An operator without a case fails the suite. */
import { GraphBuilder } from '@engine/graph/builder'
import { type OpType, opTable } from '@engine/graph/op-table'
import type { Dtype, Value } from '@engine/graph/value'
import { runGraph } from '@tests/engine/fixtures/run-graph'
import { describe, expect, test } from 'vitest'

interface Input {
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly data: readonly number[]
}
interface Case {
  readonly inputs: readonly Input[]
  readonly build: (g: GraphBuilder, ...inputs: Value[]) => Value
  readonly shape: readonly number[]
  readonly data: readonly number[]
}

const float = (shape: readonly number[], ...data: number[]): Input => ({ dtype: 'float32', shape, data })
const int = (shape: readonly number[], ...data: number[]): Input => ({ dtype: 'int32', shape, data })
const uint8 = (shape: readonly number[], ...data: number[]): Input => ({ dtype: 'uint8', shape, data })
const int8 = (shape: readonly number[], ...data: number[]): Input => ({ dtype: 'int8', shape, data })
const bool = (shape: readonly number[], ...data: number[]): Input => ({ dtype: 'bool', shape, data })

const grid = float([2, 3], 1, 2, 3, 4, 5, 6)
const row = float([3], 10, 20, 40)
const signs = [-2, -0.5, 0, 0.5, 3]

const size = (shape: readonly number[]) => shape.reduce((product, dim) => product * dim, 1)

/** Shapes that meet: equal, a scalar, a row, a leading 1, both repeated, and all of it in three and four dims. */
const meetings: [a: number[], b: number[], together: number[]][] = [
  [
    [2, 3],
    [2, 3],
    [2, 3],
  ],
  [[2, 3], [], [2, 3]],
  [[2, 3], [3], [2, 3]],
  [
    [1, 3],
    [2, 3],
    [2, 3],
  ],
  [
    [2, 1],
    [1, 3],
    [2, 3],
  ],
  [
    [2, 3, 2],
    [3, 1],
    [2, 3, 2],
  ],
  [
    [2, 1, 3, 1],
    [4, 1, 2],
    [2, 4, 3, 2],
  ],
]

/** Element i of a shape, read from a tensor that is repeated to it. */
function read({ shape, data }: Input, together: readonly number[], i: number): number {
  let [index, stride, rest] = [0, 1, i]
  for (let axis = together.length - 1; axis >= 0; axis--) {
    const own = shape[axis - (together.length - shape.length)] ?? 1
    index += (own === 1 ? 0 : rest % together[axis]!) * stride
    stride *= own
    rest = Math.floor(rest / together[axis]!)
  }
  return data[index]!
}

const broadcast = (build: Case['build'], f: (a: number, b: number) => number): Case[] =>
  meetings.flatMap(([left, right, shape]) => {
    const [a, b] = [float(left, ...waves(left, 1)), float(right, ...waves(right, 2))]
    const both = (x: Input, y: Input): Case => ({
      inputs: [x, y],
      build,
      shape,
      data: Array.from({ length: size(shape) }, (_, i) => f(read(x, shape, i), read(y, shape, i))),
    })
    return [both(a, b), both(b, a)]
  })
const waves = (shape: readonly number[], seed: number) =>
  Array.from({ length: size(shape) }, (_, i) => 2 + Math.sin(seed * (i + 1)))
const each = (build: Case['build'], f: (x: number) => number, data: readonly number[] = signs): Case[] => [
  { inputs: [float([data.length], ...data)], build, shape: [data.length], data: data.map(f) },
]

const quantized = (g: GraphBuilder, x: Value, output: number) => g.node('DynamicQuantizeLinear', [x], {}).outputs[output]!

/** Abramowitz & Stegun 7.1.5, summed until it no longer changes. */
function erf(x: number): number {
  let [sum, term] = [x, x]
  for (let n = 1; Math.abs(term) > 1e-17; n++) {
    term *= -(x * x) / n
    sum += term / (2 * n + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * sum
}

const cases: { readonly [Op in OpType]: readonly Case[] } = {
  Add: broadcast(
    (g, a, b) => g.add(a!, b!),
    (a, b) => a + b,
  ),
  Sub: broadcast(
    (g, a, b) => g.sub(a!, b!),
    (a, b) => a - b,
  ),
  Mul: broadcast(
    (g, a, b) => g.mul(a!, b!),
    (a, b) => a * b,
  ),
  Div: broadcast(
    (g, a, b) => g.div(a!, b!),
    (a, b) => a / b,
  ),
  Min: broadcast((g, a, b) => g.min(a!, b!), Math.min),
  Greater: [
    { inputs: [grid, float([3], 3, 5, 2)], build: (g, a, b) => g.greater(a!, b!), shape: [2, 3], data: [0, 0, 1, 1, 0, 1] },
    { inputs: [int([3], -1, 4, 5), int([], 4)], build: (g, a, b) => g.greater(a!, b!), shape: [3], data: [0, 0, 1] },
  ],
  Neg: each(
    (g, x) => g.neg(x!),
    (x) => -x,
  ),
  Identity: each(
    (g, x) => g.stopGradient(x!),
    (x) => x,
  ),
  Exp: each((g, x) => g.exp(x!), Math.exp),
  Erf: each((g, x) => g.erf(x!), erf),
  Sqrt: each((g, x) => g.sqrt(x!), Math.sqrt, [0, 0.25, 2]),
  Sin: each((g, x) => g.sin(x!), Math.sin, [...signs, 100]),
  Cos: each((g, x) => g.cos(x!), Math.cos, [...signs, 100]),
  Tanh: each((g, x) => g.tanh(x!), Math.tanh),
  Relu: each(
    (g, x) => g.relu(x!),
    (x) => Math.max(0, x),
  ),
  Sigmoid: each(
    (g, x) => g.sigmoid(x!),
    (x) => 1 / (1 + Math.exp(-x)),
  ),
  // Where e^x would overflow, or vanish beside 1.
  Softplus: each(
    (g, x) => g.softplus(x!),
    (x) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0),
    [...signs, -100, 200],
  ),
  Cast: [
    { inputs: [float([3], -1.5, 0, 2.9)], build: (g, x) => g.cast(x!, 'int32'), shape: [3], data: [-1, 0, 2] },
    { inputs: [float([3], 0, 0.1, -4)], build: (g, x) => g.cast(x!, 'bool'), shape: [3], data: [0, 1, 1] },
    { inputs: [bool([2], 1, 0)], build: (g, x) => g.cast(x!, 'float32'), shape: [2], data: [1, 0] },
    { inputs: [int([2], 7, -7)], build: (g, x) => g.cast(x!, 'int64'), shape: [2], data: [7, -7] },
  ],
  Where: [
    {
      inputs: [bool([2, 1], 1, 0), grid, row],
      build: (g, c, a, b) => g.where(c!, a!, b!),
      shape: [2, 3],
      data: [1, 2, 3, 10, 20, 40],
    },
  ],
  MatMul: [
    { inputs: [grid, float([3, 1], 1, 0, -1)], build: (g, a, b) => g.matMul(a!, b!), shape: [2, 1], data: [-2, -2] },
    {
      inputs: [float([2, 1, 2], 1, 2, 3, 4), float([2, 2], 1, 10, 100, 1000)],
      build: (g, a, b) => g.matMul(a!, b!),
      shape: [2, 1, 2],
      data: [201, 2010, 403, 4030],
    },
  ],
  Gemm: [
    { inputs: [grid, float([3, 1], 1, 1, 1)], build: (g, a, b) => g.gemm(a!, b!, null), shape: [2, 1], data: [6, 15] },
    {
      inputs: [float([3, 2], 1, 4, 2, 5, 3, 6), float([1, 3], 1, 1, 1), float([1], 10)],
      build: (g, a, b, c) => g.gemm(a!, b!, c!, { transA: 1, transB: 1, alpha: 2, beta: 0.5 }),
      shape: [2, 1],
      data: [17, 35],
    },
  ],
  // The range is widened to hold 0: -1 to 4 in 255 steps.
  DynamicQuantizeLinear: [
    { inputs: [float([2, 2], -1, 0, 1, 4)], build: (g, x) => quantized(g, x!, 0), shape: [2, 2], data: [0, 51, 102, 255] },
    { inputs: [float([2], -1, 4)], build: (g, x) => quantized(g, x!, 1), shape: [], data: [5 / 255] },
    { inputs: [float([2], -1, 4)], build: (g, x) => quantized(g, x!, 2), shape: [], data: [51] },
    { inputs: [float([2], 2, 5.1)], build: (g, x) => quantized(g, x!, 0), shape: [2], data: [100, 255] },
  ],
  MatMulInteger: [
    {
      inputs: [uint8([2, 2], 255, 0, 3, 2), int8([2, 1], -128, 127), uint8([], 2)],
      build: (g, a, b, zero) => g.node('MatMulInteger', [a!, b!, zero!], {}).outputs[0]!,
      shape: [2, 1],
      data: [-128 * 253 - 127 * 2, -128],
    },
  ],
  Transpose: [
    { inputs: [grid], build: (g, x) => g.transpose(x!, [1, 0]), shape: [3, 2], data: [1, 4, 2, 5, 3, 6] },
    {
      inputs: [float([1, 2, 3], 1, 2, 3, 4, 5, 6)],
      build: (g, x) => g.transpose(x!, [2, 0, 1]),
      shape: [3, 1, 2],
      data: [1, 4, 2, 5, 3, 6],
    },
  ],
  Reshape: [{ inputs: [grid], build: (g, x) => g.reshape(x!, [3, 2]), shape: [3, 2], data: grid.data }],
  Expand: [
    { inputs: [row], build: (g, x) => g.expand(x!, [2, 3]), shape: [2, 3], data: [10, 20, 40, 10, 20, 40] },
    { inputs: [float([2, 1], 7, 8)], build: (g, x) => g.expand(x!, [2, 2]), shape: [2, 2], data: [7, 7, 8, 8] },
  ],
  Concat: [
    {
      inputs: [grid, float([2, 1], 7, 8)],
      build: (g, a, b) => g.concat(a!, b!, -1),
      shape: [2, 4],
      data: [1, 2, 3, 7, 4, 5, 6, 8],
    },
    { inputs: [row, row], build: (g, a, b) => g.concat(a!, b!, 0), shape: [6], data: [...row.data, ...row.data] },
    {
      inputs: [row],
      build: (g, x) => g.concat(g.concat(x!, x!, 0), g.concat(x!, x!, -1), 0),
      shape: [12],
      data: [...row.data, ...row.data, ...row.data, ...row.data],
    },
  ],
  Split: [
    { inputs: [grid], build: (g, x) => g.split(x!, 1, [1, 2])[1]!, shape: [2, 2], data: [2, 3, 5, 6] },
    { inputs: [grid], build: (g, x) => g.split(x!, -2, [1, 1])[0]!, shape: [1, 3], data: [1, 2, 3] },
  ],
  Slice: [
    { inputs: [grid], build: (g, x) => g.slice(x!, 1, 1, 3), shape: [2, 2], data: [2, 3, 5, 6] },
    { inputs: [grid], build: (g, x) => g.slice(x!, -2, 0, 1), shape: [1, 3], data: [1, 2, 3] },
  ],
  Pad: [
    { inputs: [grid], build: (g, x) => g.pad(x!, 1, 1, 5), shape: [2, 5], data: [0, 1, 2, 3, 0, 0, 4, 5, 6, 0] },
    { inputs: [grid], build: (g, x) => g.pad(x!, -2, 0, 3), shape: [3, 3], data: [...grid.data, 0, 0, 0] },
    { inputs: [row], build: (g, x) => g.pad(x!, 0, 2, 5), shape: [5], data: [0, 0, ...row.data] },
  ],
  Gather: [
    { inputs: [grid, int([3], 1, 0, 1)], build: (g, x, i) => g.gather(x!, i!), shape: [3, 3], data: [4, 5, 6, 1, 2, 3, 4, 5, 6] },
    { inputs: [row, int([1, 2], 2, 2)], build: (g, x, i) => g.gather(x!, i!), shape: [1, 2], data: [40, 40] },
  ],
  ScatterElements: [
    {
      inputs: [float([3, 2], 0, 0, 1, 1, 0, 0), int([3, 2], 1, 1, 1, 1, 0, 2), float([3, 2], 5, 6, 10, 20, 3, 4)],
      build: (g, data, i, updates) => g.scatterAdd(data!, i!, updates!),
      shape: [3, 2],
      data: [3, 0, 16, 27, 0, 4],
    },
  ],
  CumSum: [
    { inputs: [int([2, 3], 1, 1, 0, 0, 1, 1)], build: (g, x) => g.cumSum(x!, 1), shape: [2, 3], data: [1, 2, 2, 0, 1, 2] },
    { inputs: [int([2, 2], 1, 2, 3, 4)], build: (g, x) => g.cumSum(x!, -2), shape: [2, 2], data: [1, 2, 4, 6] },
  ],
  ReduceSum: [
    { inputs: [grid], build: (g, x) => g.reduceSum(x!, [0]), shape: [3], data: [5, 7, 9] },
    { inputs: [grid], build: (g, x) => g.reduceSum(x!, [-1], true), shape: [2, 1], data: [6, 15] },
    { inputs: [grid], build: (g, x) => g.reduceSum(x!, [0, 1]), shape: [], data: [21] },
  ],
  ReduceMean: [{ inputs: [grid], build: (g, x) => g.reduceMean(x!, [1]), shape: [2], data: [2, 5] }],
  ReduceSumSquare: [{ inputs: [grid], build: (g, x) => g.reduceSumSquare(x!, [1], true), shape: [2, 1], data: [14, 77] }],
  Softmax: [
    {
      inputs: [float([2, 2], 0, Math.log(3), -3e38, 5)],
      build: (g, x) => g.softmax(x!),
      shape: [2, 2],
      data: [0.25, 0.75, 0, 1],
    },
    { inputs: [float([2, 1], Math.log(4), 0)], build: (g, x) => g.softmax(x!, 0), shape: [2, 1], data: [0.8, 0.2] },
  ],
  // Two instances of one channel, then one of two: each over its own places.
  InstanceNormalization: [
    {
      inputs: [float([2, 1, 2], 0, 2, 5, 5), float([1], 2), float([1], 1)],
      build: (g, x, scale, bias) => g.node('InstanceNormalization', [x!, scale!, bias!], { epsilon: 3 }).outputs[0]!,
      shape: [2, 1, 2],
      data: [0, 2, 1, 1],
    },
    {
      inputs: [float([1, 2, 2], 1, 3, 2, 6), float([2], 1, 2), float([2], 0, 5)],
      build: (g, x, scale, bias) => g.node('InstanceNormalization', [x!, scale!, bias!], { epsilon: 0 }).outputs[0]!,
      shape: [1, 2, 2],
      data: [-1, 1, 3, 7],
    },
  ],
  LayerNormalization: [
    {
      inputs: [float([1, 4], 1, 3, 1, 3), float([4], 1, 2, 3, 4), float([4], 0, 0, 0, 1)],
      build: (g, x, scale, bias) => g.layerNormalization(x!, scale!, bias!, 0),
      shape: [1, 4],
      data: [-1, 2, -3, 5],
    },
    {
      inputs: [float([2, 2], 0, 2, 5, 5), float([2], 1, 1), float([2], 0, 0)],
      build: (g, x, scale, bias) => g.layerNormalization(x!, scale!, bias!, 3),
      shape: [2, 2],
      data: [-0.5, 0.5, 0, 0],
    },
    {
      inputs: [float([1, 2], 1, 3), float([2], 4, 5)],
      build: (g, x, scale) => g.layerNormalization(x!, scale!, null, 0),
      shape: [1, 2],
      data: [-4, 5],
    },
    {
      inputs: [float([2, 2], 0, 2, 5, 5), float([2], 1, 1), float([2], 0, 0)],
      build: (g, x, scale, bias) => g.node('LayerNormalization', [x!, scale!, bias!], { axis: -1, epsilon: 3 }).outputs[1]!,
      shape: [2, 1],
      data: [1, 5],
    },
    {
      inputs: [float([1, 2], 0, 2), float([2], 1, 1), float([2], 0, 0)],
      build: (g, x, scale, bias) => g.node('LayerNormalization', [x!, scale!, bias!], { axis: -1, epsilon: 3 }).outputs[2]!,
      shape: [1, 1],
      data: [0.5],
    },
  ],
  Shape: [{ inputs: [grid], build: (g, x) => g.node('Shape', [x!], { start: 1, end: 2 }).outputs[0]!, shape: [1], data: [3] }],
  Range: [{ inputs: [], build: (g) => g.range(4, 'int32'), shape: [4], data: [0, 1, 2, 3] }],
}

const operators = Object.keys(opTable) as OpType[]

test('every operator has a case', () => {
  expect(operators.filter((op) => !cases[op]?.length)).toEqual([])
})

describe.each(operators.filter((op) => cases[op]))('%s', (op) => {
  test.each(cases[op].map((item, i) => ({ ...item, name: `case ${i}` })))('$name', async ({ inputs, build, shape, data }) => {
    const g = new GraphBuilder(op)
    const y = build(g, ...inputs.map((input, i) => g.input(`x${i}`, input.dtype, input.shape)))
    const graph = g.build({ y })
    expect(graph.nodes.map((node) => node.op)).toContain(op)
    expect(y.shape).toEqual(shape)
    const result = await runGraph(graph, Object.fromEntries(inputs.map((input, i) => [`x${i}`, input])))
    expect(result.y!.shape).toEqual(shape)
    for (const [i, value] of result.y!.data.entries()) expect(value, `element ${i}`).toBeCloseTo(data[i]!, 5)
    expect(result.y!.data).toHaveLength(data.length)
  })
})
