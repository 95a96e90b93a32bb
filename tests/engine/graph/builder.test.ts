/** What the builder shares, folds and leaves out, and how a graph prints. */
import { GraphBuilder } from '@engine/graph/builder'
import { printGraph } from '@engine/graph/print'
import { graphRunner, runGraph } from '@tests/engine/fixtures/run-graph'
import { describe, expect, test } from 'vitest'

const count = (n: number) => Array.from({ length: n }, (_, i) => i)

describe('equal expressions are one', () => {
  const g = new GraphBuilder('shared')
  const x = g.input('x', 'float32', ['B', 4])
  const y = g.input('y', 'float32', ['B', 4])

  test('same operator, inputs and attributes', () => {
    expect(g.mul(x, y)).toBe(g.mul(x, y))
    expect(g.reduceSum(x, [1])).toBe(g.reduceSum(x, [-1]))
    expect(g.scale(g.exp(x), 2)).toBe(g.scale(g.exp(x), 2))
    expect(g.input('x', 'float32', ['B', 4])).toBe(x)
  })

  test('another order, axis, attribute or constant is another value', () => {
    expect(g.sub(x, y)).not.toBe(g.sub(y, x))
    expect(g.reduceSum(x, [1])).not.toBe(g.reduceSum(x, [1], true))
    expect(g.softmax(x, 0)).not.toBe(g.softmax(x, 1))
    expect(g.scale(x, 2)).not.toBe(g.scale(x, 3))
    expect(g.gemm(x, y, null, { transB: 1 })).not.toBe(g.gemm(x, y, null, { transB: 1, alpha: 2 }))
  })

  test('constants by contents, dtype and shape', () => {
    expect(g.constant([1, 2], 'float32')).toBe(g.constant([1, 2], 'float32', [2]))
    expect(g.constant([1, 2], 'float32')).not.toBe(g.constant([1, 2], 'float32', [1, 2]))
    expect(g.constant([1], 'int32')).not.toBe(g.constant([1], 'int64'))
    expect(g.scalar(0)).not.toBe(g.constant([0], 'float32', [1]))
  })
})

describe('what need not be computed is not', () => {
  const g = new GraphBuilder('folded')
  const x = g.input('x', 'float32', [2, 3, 4])

  test('transposes of transposes', () => {
    const turned = g.transpose(x, [2, 0, 1])
    expect(g.transpose(turned, [1, 2, 0])).toBe(x)
    expect(g.transpose(turned, [1, 0, 2])).toBe(g.transpose(x, [0, 2, 1]))
    expect(g.transpose(x, [0, 1, 2])).toBe(x)
  })

  test('reshapes of reshapes, and to the same shape', () => {
    const flat = g.reshape(x, [24])
    expect(g.reshape(flat, [2, 3, 4])).toBe(x)
    expect(g.reshape(flat, [6, 4])).toBe(g.reshape(x, [6, 4]))
  })

  test('factors, offsets, casts and sums that change nothing', () => {
    expect(g.scale(x, 1)).toBe(x)
    expect(g.shift(x, 0)).toBe(x)
    expect(g.cast(x, 'float32')).toBe(x)
    expect(g.reduceSum(x, [])).toBe(x)
    expect(g.expand(x, [2, 3, 4])).toBe(x)
    expect(g.scale(g.scale(x, 2), 3)).toBe(g.scale(x, 6))
    expect(g.scale(g.scale(x, 2), 0.5)).toBe(x)
  })

  test('the folded transposes move every element where both together would', async () => {
    const both = g.transpose(g.transpose(x, [2, 0, 1]), [2, 1, 0])
    expect(printGraph(g.build({ both }))).toContain('perm=[1,0,2]')
    const { both: result } = await runGraph(g.build({ both }), { x: { shape: [2, 3, 4], data: count(24) } })
    const at = (i: number, j: number, k: number) => (i * 3 + j) * 4 + k
    const expected = count(3).flatMap((j) => count(2).flatMap((i) => count(4).map((k) => at(i, j, k))))
    expect(result).toEqual({ shape: [3, 2, 4], data: expected })
  })
})

describe('shapes with named dims, in one session for every batch', () => {
  const g = new GraphBuilder('named')
  const x = g.input('x', 'float32', ['B', 'S', 6])
  const graph = g.build({
    none: g.reshape(g.reduceSum(g.reduceSum(x, [0]), [0]), [2, 3]),
    one: g.reshape(x, ['B*S', 6]),
    oneAndHeads: g.transpose(g.reshape(g.reshape(x, ['B*S', 6]), ['B*S', 3, 2]), [1, 0, 2]),
    two: g.reshape(g.reshape(x, ['B*S', 6]), ['B', 'S', 2, 3]),
    twoTurned: g.reshape(g.transpose(x, [1, 2, 0]), ['S', 3, 2, 'B']),
    back: g.reshape(g.transpose(g.reshape(x, ['B', 'S', 2, 3]), [0, 2, 1, 3]), ['B*S', 6]),
    expanded: g.expand(g.input('v', 'float32', [1, 1]), ['B*S', 2]),
    rows: g.range('B', 'int32'),
    places: g.range('B*S', 'int64'),
    tokens: g.dim('S', 'int32'),
  })
  const runner = graphRunner(graph)

  test.each([
    [1, 1],
    [1, 5],
    [3, 1],
    [2, 7],
    [4, 3],
  ])('B = %i, S = %i', async (rows, tokens) => {
    const data = count(rows * tokens * 6)
    const result = await (await runner)({ x: { shape: [rows, tokens, 6], data }, v: { shape: [1, 1], data: [9] } })
    const sums = count(6).map((i) => data.reduce((sum, value, at) => sum + (at % 6 === i ? value : 0), 0))
    expect(result.none).toEqual({ shape: [2, 3], data: sums })
    expect(result.one).toEqual({ shape: [rows * tokens, 6], data })
    expect(result.oneAndHeads!.shape).toEqual([3, rows * tokens, 2])
    expect(result.two).toEqual({ shape: [rows, tokens, 2, 3], data })
    const at = (b: number, s: number, i: number) => (b * tokens + s) * 6 + i
    const turned = count(tokens).flatMap((s) => count(6).flatMap((i) => count(rows).map((b) => at(b, s, i))))
    expect(result.twoTurned).toEqual({ shape: [tokens, 3, 2, rows], data: turned })
    const back = count(rows).flatMap((b) =>
      count(2).flatMap((head) => count(tokens).flatMap((s) => count(3).map((i) => at(b, s, head * 3 + i)))),
    )
    expect(result.back).toEqual({ shape: [rows * tokens, 6], data: back })
    expect(result.expanded).toEqual({ shape: [rows * tokens, 2], data: count(rows * tokens * 2).map(() => 9) })
    expect(result.rows).toEqual({ shape: [rows], data: count(rows) })
    expect(result.places).toEqual({ shape: [rows * tokens], data: count(rows * tokens) })
    expect(result.tokens).toEqual({ shape: [], data: [tokens] })
  })
})

describe('a dim that is computed', () => {
  const g = new GraphBuilder('computed')
  const x = g.input('x', 'float32', ['B', 'S', 2])
  const size = g.reshape(g.dim('S', 'int64'), [1])
  const longer = g.nameDim('S+3', g.shift(size, 3))
  const rest = g.nameDim('S-1', g.shift(size, -1))
  const padded = g.pad(x, 1, 2, longer)
  const without = g.window(x, 1, 1, rest)
  const graph = g.build({ padded, without, numbers: g.range(longer, 'int32') })
  const runner = graphRunner(graph)

  test.each([
    [1, 2],
    [3, 4],
  ])('B = %i, S = %i', async (rows, tokens) => {
    const data = count(rows * tokens * 2).map((i) => i + 1)
    const row = (b: number) => data.slice(b * tokens * 2, (b + 1) * tokens * 2)
    const result = await (await runner)({ x: { shape: [rows, tokens, 2], data } })
    expect(result.padded).toEqual({
      shape: [rows, tokens + 3, 2],
      data: count(rows).flatMap((b) => [0, 0, 0, 0, ...row(b), 0, 0]),
    })
    expect(result.without).toEqual({ shape: [rows, tokens - 1, 2], data: count(rows).flatMap((b) => row(b).slice(2)) })
    expect(result.numbers).toEqual({ shape: [tokens + 3], data: count(tokens + 3) })
  })
})

test('a dim that is a number of times a computed one', async () => {
  const g = new GraphBuilder('multiple')
  const x = g.input('x', 'float32', ['B', 'S'])
  const whole = g.nameDim('K', g.div(g.reshape(g.dim('S', 'int64'), [1]), g.constant([3], 'int64')))
  const groups = g.reshape(g.window(x, 1, 0, `3*${whole}`), ['B', whole, 3])
  expect(() => g.reshape(g.window(x, 1, 0, `3*${whole}`), ['B', whole, 4])).toThrow(/does not hold the elements/)
  const runner = await graphRunner(g.build({ groups, flat: g.reshape(groups, [`3*B*${whole}`]) }))
  const result = await runner({ x: { shape: [2, 8], data: count(16) } })
  expect(result.groups).toEqual({ shape: [2, 2, 3], data: [0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13] })
  expect(result.flat!.shape).toEqual([12])
})

test('a finished graph holds what its outputs need, inputs in the order of their declaration', () => {
  const g = new GraphBuilder('cut')
  const a = g.input('a', 'float32', [2])
  g.input('b', 'float32', [2])
  const c = g.input('c', 'float32', [2])
  g.exp(g.scale(a, 7))
  const y = g.add(c, g.neg(a))
  const graph = g.build({ y, same: y, given: a })
  expect(printGraph(graph)).toMatchInlineSnapshot(`
    "graph cut
      input a: float32 [2]
      input c: float32 [2]
      Neg_2 = Neg(a): float32 [2]
      Add_3 = Add(c, Neg_2): float32 [2]
      output y = Add_3: float32 [2]
      output same = Add_3: float32 [2]
      output given = a: float32 [2]"
  `)
  expect(graph.constants).toEqual([])
})

test('an output may be an input, a constant or another output under a second name', async () => {
  const g = new GraphBuilder('aliases')
  const a = g.input('a', 'float32', [2])
  const y = g.neg(a)
  const outputs = await runGraph(g.build({ y, same: y, given: a, seven: g.scalar(7) }), { a: { shape: [2], data: [1, 2] } })
  expect(outputs).toEqual({
    y: { shape: [2], data: [-1, -2] },
    same: { shape: [2], data: [-1, -2] },
    given: { shape: [2], data: [1, 2] },
    seven: { shape: [], data: [7] },
  })
})

test('a graph prints the same each time it is built, with every kind of attribute', () => {
  const print = () => {
    const g = new GraphBuilder('printed')
    const x = g.input('x', 'float32', ['B', 'S', 2])
    const rows = g.reshape(x, ['B*S', 2])
    const scale = g.constant([1, 0.5], 'float32')
    const y = g.layerNormalization(rows, scale, scale, 1e-12)
    const mixed = g.gemm(y, g.input('w', 'float32', [2, 2]), null, { transB: 1, alpha: 0.25 })
    return printGraph(g.build({ y: g.transpose(g.reshape(mixed, ['B', 'S', 2]), [0, 2, 1]) }))
  }
  expect(print()).toBe(print())
  expect(print()).toMatchInlineSnapshot(`
    "graph printed
      input x: float32 [B, S, 2]
      input w: float32 [2, 2]
      Reshape_0 = Reshape(x, {-1, 2}): float32 [B*S, 2]
      LayerNormalization_1, LayerNormalization_1_1, LayerNormalization_1_2 = LayerNormalization(Reshape_0, {1, 0.5}, {1, 0.5}, axis=-1, epsilon=1e-12): float32 [B*S, 2]
      Gemm_2 = Gemm(LayerNormalization_1, w, alpha=0.25, beta=1, transA=0, transB=1): float32 [B*S, 2]
      Shape_3 = Shape(x, start=0, end=1): int64 [1]
      Shape_4 = Shape(x, start=1, end=2): int64 [1]
      Concat_6 = Concat(Shape_3, Shape_4, {2}, axis=0): int64 [3]
      Reshape_7 = Reshape(Gemm_2, Concat_6): float32 [B, S, 2]
      Transpose_8 = Transpose(Reshape_7, perm=[0,2,1]): float32 [B, 2, S]
      output y = Transpose_8: float32 [B, 2, S]"
  `)
})
