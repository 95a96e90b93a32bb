/**
 * Every gradient rule against central differences, over a matrix of shapes, at seeded points away from kinks. Float64 throughout,
 * but for the operators whose CPU kernel knows float32 alone. A rule without a case fails the suite.
 */
import { draw32, hash32 } from '@engine/data/random'
import { differentiate } from '@engine/grad/differentiate'
import { gradRules } from '@engine/grad/registry'
import { GraphBuilder } from '@engine/graph/builder'
import { type OpType, opTable } from '@engine/graph/op-table'
import { broadcastShapes } from '@engine/graph/shape'
import type { Dtype, Value } from '@engine/graph/value'
import { writeModel } from '@engine/io/onnx/write-model'
import { graphRunner } from '@tests/engine/fixtures/run-graph'
import ort from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'

interface Case {
  readonly shapes: readonly (readonly number[])[]
  readonly build: (g: GraphBuilder, inputs: Value[]) => Value
  /** Range of the points; the default stays clear of 0. */
  readonly range?: readonly [number, number]
}

const broadcasts: [number[], number[]][] = [
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], []],
  [[2, 3], [3]],
  [
    [2, 3],
    [1, 3],
  ],
  [
    [2, 1],
    [1, 3],
  ],
  [
    [2, 3, 2],
    [3, 1],
  ],
  [
    [2, 1, 3, 1],
    [4, 1, 2],
  ],
]
const shapes = [[4], [2, 3], [2, 3, 2], [2, 1, 3, 2]]

const binary = (build: (g: GraphBuilder, a: Value, b: Value) => Value): Case[] =>
  broadcasts.flatMap(([a, b]) => [
    { shapes: [a, b], build: (g: GraphBuilder, [x, y]: Value[]) => build(g, x!, y!) },
    { shapes: [b, a], build: (g: GraphBuilder, [x, y]: Value[]) => build(g, x!, y!) },
  ])
const unary = (build: (g: GraphBuilder, x: Value) => Value, range?: [number, number]): Case[] =>
  shapes.map((shape) => ({ shapes: [shape], build: (g, [x]) => build(g, x!), range }))
const one = (shape: number[], build: (g: GraphBuilder, x: Value) => Value): Case => ({
  shapes: [shape],
  build: (g, [x]) => build(g, x!),
})

const reduced: [shape: number[], axes: number[]][] = [
  [[2, 3], [0]],
  [[2, 3], [-1]],
  [[2, 3, 2], [1]],
  [
    [2, 3, 2],
    [0, 2],
  ],
  [
    [2, 1, 3, 2],
    [1, 2],
  ],
  [
    [2, 2, 1, 3],
    [0, 1, 3],
  ],
]

/** Σ over axis 0 of rows picked with repeats, so that a lost update shows. */
const repeated = [0, 2, 2, 1, 2, 0]

const cases: { readonly [Op in OpType]?: readonly Case[] } = {
  Add: binary((g, a, b) => g.add(a, b)),
  Sub: binary((g, a, b) => g.sub(a, b)),
  Mul: [...binary((g, a, b) => g.mul(a, b)), one([3, 2], (g, x) => g.mul(x, x))],
  Div: binary((g, a, b) => g.div(a, b)),
  Neg: unary((g, x) => g.neg(x)),
  Exp: unary((g, x) => g.exp(x)),
  Erf: unary((g, x) => g.erf(x)),
  Sqrt: unary((g, x) => g.sqrt(x), [0.4, 2]),
  Sin: unary((g, x) => g.sin(x)),
  Cos: unary((g, x) => g.cos(x)),
  Tanh: unary((g, x) => g.tanh(x)),
  Relu: unary((g, x) => g.relu(x)),
  Sigmoid: unary((g, x) => g.sigmoid(x)),
  Softplus: unary((g, x) => g.softplus(x)),
  Where: broadcasts.flatMap(([a, b]) =>
    [
      [a, b],
      [b, a],
    ].flatMap((pair) =>
      conditions(pair).map((condition) => ({ shapes: pair, build: (g, [x, y]) => chosen(g, condition, x!, y!) })),
    ),
  ),
  MatMul: (
    [
      [
        [2, 3],
        [3, 4],
      ],
      [
        [2, 2, 3],
        [3, 2],
      ],
      [
        [2, 3],
        [2, 3, 2],
      ],
      [
        [2, 1, 2, 3],
        [1, 2, 3, 2],
      ],
      [
        [2, 3, 2, 2],
        [2, 3, 2, 2],
      ],
    ] as [number[], number[]][]
  ).map((pair) => ({ shapes: pair, build: (g, [a, b]) => g.matMul(a!, b!) })),
  Gemm: [0, 1].flatMap((transA) =>
    [0, 1].flatMap((transB) =>
      ([null, [4], [2, 1], [2, 4], []] as (number[] | null)[]).map((c) => ({
        shapes: [transA ? [3, 2] : [2, 3], transB ? [4, 3] : [3, 4], ...(c ? [c] : [])],
        build: (g: GraphBuilder, [a, b, bias]: Value[]) =>
          g.gemm(a!, b!, bias ?? null, { transA, transB, alpha: 0.7, beta: 1.3 }),
      })),
    ),
  ),
  Transpose: [
    one([2, 3], (g, x) => g.transpose(x, [1, 0])),
    one([2, 3, 2], (g, x) => g.transpose(x, [2, 0, 1])),
    one([2, 3, 2, 1], (g, x) => g.transpose(x, [2, 0, 3, 1])),
  ],
  Reshape: [
    one([2, 6], (g, x) => g.reshape(x, [3, 4])),
    one([2, 3, 2], (g, x) => g.reshape(x, [12])),
    one([2, 1, 3, 2], (g, x) => g.reshape(x, [3, 4])),
  ],
  Expand: [
    one([1, 3], (g, x) => g.expand(x, [4, 3])),
    one([3, 1], (g, x) => g.expand(x, [2, 3, 2])),
    one([], (g, x) => g.expand(x, [2, 2])),
    one([2, 1, 3, 1], (g, x) => g.expand(x, [2, 2, 3, 2])),
  ],
  Concat: [
    ...[0, 1, 2].map(
      (axis): Case => ({
        shapes: [
          [2, 3, 2],
          [2, 3, 2],
        ],
        build: (g, [a, b]) => g.concat(a!, b!, axis),
      }),
    ),
    {
      shapes: [
        [2, 1],
        [2, 3],
        [2, 2],
      ],
      build: (g, [a, b, c]) => g.concat(g.concat(a!, b!, 1), g.concat(c!, a!, 1), -1),
    },
    {
      shapes: [
        [2, 1, 3, 1],
        [2, 1, 1, 1],
      ],
      build: (g, [a, b]) => g.concat(a!, b!, 2),
    },
  ],
  Split: [
    one([2, 6], (g, x) =>
      g
        .split(x, 1, [1, 3, 2])
        .reduce((sum, part, i) => g.add(sum, g.reduceSum(g.scale(g.exp(part), i + 1), [1])), g.constant([0, 0], x.dtype)),
    ),
    one([4, 3], (g, x) => g.mul(...(g.split(x, 0, [2, 2]) as [Value, Value]))),
    one([2, 3, 2], (g, x) => g.split(x, -1, [1, 1])[1]!),
    one([2, 1, 3, 2], (g, x) => g.split(x, 2, [1, 2])[1]!),
  ],
  Slice: [
    one([4, 3], (g, x) => g.slice(x, 0, 1, 3)),
    one([4, 3], (g, x) => g.slice(x, 1, 0, 1)),
    one([2, 5, 2], (g, x) => g.slice(x, 1, 2, 5)),
    one([2, 1, 4, 2], (g, x) => g.slice(x, -2, 1, 3)),
  ],
  Pad: [
    one([2, 3], (g, x) => g.pad(x, 0, 1, 4)),
    one([2, 3], (g, x) => g.pad(x, 1, 0, 5)),
    one([2, 3, 2], (g, x) => g.pad(x, -2, 2, 5)),
    one([2, 1, 3, 2], (g, x) => g.pad(x, 2, 1, 5)),
    one([2, 3, 2], (g, x) => g.window(g.pad(x, 1, 2, 6), 1, 1, 3)),
  ],
  Gather: [
    one([3, 2], (g, x) => g.gather(x, g.constant(repeated, 'int32'))),
    one([3, 4], (g, x) => g.gather(x, g.constant(repeated, 'int32', [2, 3]))),
    one([3, 2], (g, x) => g.gather(x, g.constant([1], 'int64'))),
  ],
  ReduceSum: reductions((g, x, axes, keepdims) => g.reduceSum(x, axes, keepdims)),
  ReduceMean: reductions((g, x, axes, keepdims) => g.reduceMean(x, axes, keepdims)),
  ReduceSumSquare: reductions((g, x, axes, keepdims) => g.reduceSumSquare(x, axes, keepdims)),
  Softmax: [
    ...unary((g, x) => g.softmax(x)),
    one([3, 2], (g, x) => g.softmax(x, 0)),
    one([2, 3, 2], (g, x) => g.softmax(x, 1)),
    one([2, 3, 1, 2], (g, x) => g.softmax(x, 1)),
  ],
  LayerNormalization: [
    [2, 3],
    [2, 2, 5],
    [2, 1, 2, 4],
  ].flatMap((shape): Case[] => {
    const width = [shape.at(-1)!]
    return [
      { shapes: [shape, width, width], build: (g, [x, scale, bias]) => g.layerNormalization(x!, scale!, bias!, 1e-5) },
      { shapes: [shape, width], build: (g, [x, scale]) => g.layerNormalization(x!, scale!, null, 1e-5) },
    ]
  }),
}

function reductions(build: (g: GraphBuilder, x: Value, axes: number[], keepdims: boolean) => Value): Case[] {
  return [true, false].flatMap((keepdims) => reduced.map(([shape, axes]) => one(shape, (g, x) => build(g, x, axes, keepdims))))
}

/** Of one answer a column, a row, and a place. */
function conditions([a, b]: number[][]): number[][] {
  const together = broadcastShapes(a!, b!) as number[]
  return [[together.at(-1)!], [together.at(-2)!, 1], together]
}

/** Every third place from `a`, the others from `b`. */
function chosen(g: GraphBuilder, condition: readonly number[], a: Value, b: Value): Value {
  const answers = Array.from({ length: size(condition) }, (_, i) => (i % 3 === 0 ? 1 : 0))
  return g.where(g.cast(g.constant(answers, a.dtype, condition), 'bool'), a, b)
}

/** Operators whose CPU kernel, or whose statistics, exist in float32 alone. */
const float32Only: readonly OpType[] = ['Erf', 'LayerNormalization']

/** Points of ±[low, high], seeded by the case. */
function points(count: number, seed: number, [low, high]: readonly [number, number] = [0.3, 1.5], signed = true): number[] {
  return Array.from({ length: count }, (_, i) => {
    const bits = draw32(seed, i)
    return (signed && bits & 1 ? -1 : 1) * (low + ((high - low) * (bits >>> 1)) / 2 ** 31)
  })
}

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)
const array = (dtype: Dtype, data: number[]) => (dtype === 'float64' ? Float64Array.from(data) : Float32Array.from(data))

async function check(op: OpType, item: Case, index: number): Promise<void> {
  const dtype = float32Only.includes(op) ? 'float32' : 'float64'
  const [step, tolerance] = dtype === 'float64' ? [1e-5, 1e-7] : [5e-3, 2e-3]
  const g = new GraphBuilder(`${op}_${index}`)
  const inputs = item.shapes.map((shape, i) => g.input(`x${i}`, dtype, shape))
  const y = item.build(g, inputs)
  const seed = hash32(index, ...Buffer.from(op))
  // A weighted sum: a loss that treats every output differently.
  const weights = g.constant(points(size(y.shape as number[]), hash32(seed, 99)), dtype, y.shape)
  const flat = g.reshape(g.mul(y, weights), [size(y.shape as number[])])
  const loss = g.reduceSum(flat, [0])
  const gradients = differentiate(g, loss, inputs)
  const outputs = Object.fromEntries(inputs.map((input) => [`grad/${input.name}`, gradients.get(input)!]))
  const session = await ort.InferenceSession.create(writeModel(g.build({ loss, ...outputs })), { logSeverityLevel: 3 })
  const data = item.shapes.map((shape, i) => points(size(shape), hash32(seed, i), item.range, item.range === undefined))
  const run = (values: number[][]) =>
    session.run(
      Object.fromEntries(
        inputs.map((input, i) => [input.name, new ort.Tensor(dtype, array(dtype, values[i]!), item.shapes[i]! as number[])]),
      ),
    )
  const lossAt = async (i: number, j: number, delta: number) => {
    const moved = data.map((values, k) => (k === i ? values.map((value, l) => (l === j ? value + delta : value)) : values))
    return Number((await run(moved)).loss!.data[0])
  }
  const result = await run(data)
  for (const [i, input] of inputs.entries()) {
    const gradient = result[`grad/${input.name}`]!
    expect(gradient.dims, `${op} case ${index}: shape of the gradient of input ${i}`).toEqual(item.shapes[i])
    for (let j = 0; j < data[i]!.length; j++) {
      const numeric = ((await lossAt(i, j, step)) - (await lossAt(i, j, -step))) / (2 * step)
      const found = Number(gradient.data[j])
      expect(Math.abs(found - numeric), `${op} case ${index}, input ${i}[${j}]: ${found} against ${numeric}`).toBeLessThanOrEqual(
        tolerance * Math.max(1, Math.abs(numeric)),
      )
    }
  }
  await session.release()
}

const hasRule = (op: OpType) => typeof gradRules[op] === 'function'

test('every rule of the registry has a case, and every operator an answer', () => {
  const operators = Object.keys(opTable) as OpType[]
  expect(operators.filter((op) => hasRule(op) && !cases[op]?.length)).toEqual([])
  expect(Object.keys(gradRules).sort()).toEqual([...operators].sort())
})

describe.each((Object.keys(cases) as OpType[]).filter(hasRule))('%s', (op) => {
  test.each(cases[op]!.map((item, index) => ({ item, index, shapes: JSON.stringify(item.shapes) })))(
    '$shapes',
    async ({ item, index }) => {
      await check(op, item, index)
    },
  )
})

test('an operator without a rule says so, with the node', () => {
  const g = new GraphBuilder('min')
  const x = g.input('x', 'float32', [2])
  expect(() => differentiate(g, g.reduceSum(g.min(x, g.scalar(1)), [0]), [x])).toThrow(
    /Min\(x \[2\], constant_0 \[\]\) has no gradient/,
  )
})

test('a gradient that reaches the statistics of a normalisation is refused', () => {
  const g = new GraphBuilder('statistics')
  const [x, scale] = [g.input('x', 'float32', [2, 3]), g.input('scale', 'float32', [3])]
  const { outputs } = g.node('LayerNormalization', [x, scale], { axis: -1, epsilon: 1 })
  expect(() => differentiate(g, g.reduceSum(outputs[1]!, [0, 1]), [x])).toThrow(/LayerNormalization of x: a gradient reached/)
})

test('one token a thousand times: no update of an embedding row is lost', async () => {
  const g = new GraphBuilder('embedding')
  const table = g.input('table', 'float32', [50, 384])
  const ids = g.input('ids', 'int32', ['B', 'S'])
  const loss = g.reduceSum(g.reduceSum(g.reshape(g.gather(table, ids), ['B*S', 384]), [1]), [0])
  const session = await ort.InferenceSession.create(
    writeModel(g.build({ gradient: differentiate(g, loss, [table]).get(table)! })),
  )
  const feeds = {
    table: new ort.Tensor('float32', new Float32Array(50 * 384), [50, 384]),
    ids: new ort.Tensor('int32', new Int32Array(4000).fill(7).fill(3, 0, 1000), [40, 100]),
  }
  const { gradient } = await session.run(feeds)
  const row = (i: number) => new Set((gradient!.data as Float32Array).subarray(i * 384, (i + 1) * 384))
  expect([row(3), row(7), row(0)]).toEqual([new Set([1000]), new Set([3000]), new Set([0])])
})

test('parts of an axis whose length the batch decides', async () => {
  const g = new GraphBuilder('windows')
  const x = g.input('x', 'float32', ['B', 'S'])
  const size = g.reshape(g.dim('S', 'int64'), [1])
  const longer = g.nameDim('longer', g.shift(size, 3))
  const rest = g.nameDim('rest', g.shift(size, -1))
  // Places 1, 2, … of x, times the same places of x moved on by one: Σ x[i] · x[i - 1].
  const product = g.mul(g.window(x, 1, 1, rest), g.window(g.pad(x, 1, 2, longer), 1, 2, rest))
  const loss = g.reduceSum(g.reduceSum(product, [1]), [0])
  const graph = g.build({ gradient: differentiate(g, loss, [x]).get(x)! })
  const runner = await graphRunner(graph)
  const gradientOf = async (shape: number[], data: number[]) => (await runner({ x: { shape, data } })).gradient!
  expect(await gradientOf([1, 4], [2, 3, 5, 7])).toEqual({ shape: [1, 4], data: [3, 7, 10, 5] })
  expect(await gradientOf([2, 2], [2, 3, 5, 7])).toEqual({ shape: [2, 2], data: [3, 2, 7, 5] })
})
