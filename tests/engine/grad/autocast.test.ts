/** Which operators of a graph compute in float16, what reads them, and what float16 holds. */
import { autocast } from '@engine/grad/autocast'
import { differentiate } from '@engine/grad/differentiate'
import { GraphBuilder } from '@engine/graph/builder'
import type { Graph, Node, Value } from '@engine/graph/value'
import { LOWEST } from '@engine/nn/attention'
import { runGraph } from '@tests/engine/fixtures/run-graph'
import { describe, expect, test } from 'vitest'

const isCast = (name: string) => name.startsWith('w') || name === 'mask'
const precisions = ({ nodes }: Graph, op: string) =>
  nodes.filter((node) => node.op === op).map(({ outputs }) => outputs[0]!.dtype)
const castsOf = ({ nodes }: Graph, name: string): Node[] =>
  nodes.filter(({ op, inputs }) => op === 'Cast' && inputs[0]!.name === name)

/** x [N, 4] times w [4, 4] and more of it. */
function built(make: (g: GraphBuilder, product: Value, x: Value, w: Value) => Value): Graph {
  const g = new GraphBuilder('g')
  const [x, w] = [g.input('x', 'float32', ['N', 4]), g.input('w', 'float32', [4, 4])]
  return autocast(g.build({ y: make(g, g.matMul(x, w), x, w) }), isCast)
}

const identity = { shape: [4, 4], data: Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1 : 0)) }
const row = (...data: number[]) => ({ shape: [1, 4], data })

describe('the precision of an operator', () => {
  test('products compute in float16, and so does what reads nothing else', () => {
    const graph = built((g, product) => g.tanh(g.add(g.reshape(product, ['N', 2, 2]), g.scalar(1))))
    for (const op of ['MatMul', 'Reshape', 'Add', 'Tanh']) expect(precisions(graph, op), op).toEqual(['float16'])
    expect(graph.outputs[0]!.value.dtype).toBe('float32')
  })

  test('softmax, normalisation and sums compute in float32, and so does what reads them', () => {
    const graph = built((g, product, x, w) => {
      const normal = g.layerNormalization(product, g.reshape(g.slice(w, 0, 0, 1), [4]), null, 1e-5)
      return g.mul(g.softmax(g.add(normal, x)), g.reduceSum(product, [1], true))
    })
    for (const op of ['LayerNormalization', 'Softmax', 'ReduceSum', 'Add', 'Mul'])
      expect(precisions(graph, op), op).toEqual(['float32'])
  })

  test('a product with one row of ones is a sum', () => {
    const graph = built((g, product) => g.matMul(g.expand(g.scalar(1), [1, 'N']), product))
    expect(precisions(graph, 'MatMul')).toEqual(['float16', 'float32'])
  })

  test('a dropout mask takes the precision of what it is multiplied with; other inputs are float32', () => {
    const reading = (name: string) =>
      precisions(
        built((g, product) => g.mul(product, g.input(name, 'float32', ['N', 4]))),
        'Mul',
      )
    expect(reading('mask')).toEqual(['float16'])
    expect(reading('labels')).toEqual(['float32'])
  })

  test('a weight is cast once, however often it is read, and looked up as it is', () => {
    const graph = built((g, product, _, w) =>
      g.add(g.matMul(g.matMul(product, w), w), g.gather(w, g.input('ids', 'int32', ['N']))),
    )
    expect(castsOf(graph, 'w')).toHaveLength(1)
    expect(precisions(graph, 'Gather')).toEqual(['float32'])
  })

  test('the gradients of a weight are added up in float32', () => {
    const g = new GraphBuilder('g')
    const [x, w] = [g.input('x', 'float32', ['N', 4]), g.input('w', 'float32', [4, 4])]
    const y = g.matMul(g.matMul(x, w), w)
    const loss = g.reduceSum(g.reduceSum(g.mul(y, y), [1]), [0])
    const graph = autocast(g.build({ dw: differentiate(g, loss, [w]).get(w)! }), isCast)
    expect(precisions(graph, 'MatMul').every((dtype) => dtype === 'float16')).toBe(true)
    const sums = graph.nodes.filter(({ op, outputs }) => op === 'Add' && outputs[0]!.shape.join() === '4,4')
    expect(sums.map(({ outputs }) => outputs[0]!.dtype)).toEqual(['float32'])
  })
})

describe('what a session computes', () => {
  const product = built((_, y) => y)

  test('rounds to float16', async () => {
    const { y } = await runGraph(product, { x: row(1 + 2 ** -12, 1 + 2 ** -10, 1e-9, -2.0001), w: identity })
    expect(y!.data).toEqual([1, 1 + 2 ** -10, 0, -2])
  })

  test('overflows above 65,504', async () => {
    const twice = { ...identity, data: identity.data.map((value) => 2 * value) }
    const { y } = await runGraph(product, { x: row(32_752, -32_752, 32_768, -65_504), w: twice })
    expect(y!.data).toEqual([65_504, -65_504, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
  })

  test('a mask has a least number there too: keys that nobody may see weigh all alike', async () => {
    const seen = (g: GraphBuilder) => g.greater(g.input('seen', 'float32', ['N', 4]), g.scalar(0.5))
    const graph = built((g, scores) => g.softmax(g.where(seen(g), scores, g.scalar(LOWEST))))
    expect(precisions(graph, 'Where')).toEqual(['float16'])
    const weights = async (...flags: number[]) =>
      (await runGraph(graph, { x: row(3, 3, -60_000, 1), w: identity, seen: row(...flags) })).y!.data
    expect(await weights(1, 1, 0, 0)).toEqual([0.5, 0.5, 0, 0])
    expect(await weights(0, 0, 0, 0)).toEqual([0.25, 0.25, 0.25, 0.25])
  })
})
