/** The decomposed graph computes what LayerNormalization computes, its statistics included, and leaves all else as it was. */
import { GraphBuilder } from '@engine/graph/builder'
import type { Shape } from '@engine/graph/shape'
import type { Graph } from '@engine/graph/value'
import { writeModel } from '@engine/io/onnx/write-model'
import { decomposeLayerNorm } from '@engine/runtime/decompose-layer-norm'
import ort from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'

const [rows, width] = [7, 33]
const tensor = (shape: number[], seed: number, shift = 0) =>
  new ort.Tensor(
    'float32',
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(seed + 37 * i) + shift),
    shape,
  )

function normOf(shape: Shape, biased: boolean, epsilon: number) {
  const g = new GraphBuilder('norm')
  const [scale, bias] = ['scale', 'bias'].map((name) => g.input(name, 'float32', [width]))
  const y = g.layerNormalization(g.input('x', 'float32', shape), scale!, biased ? bias! : null, epsilon)
  const [, mean, inverse] = y.source.kind === 'node' ? y.source.node.outputs : []
  return { g, y: g.scale(y, 2), mean: mean!, inverse: inverse! }
}

const readStatistics = (biased: boolean, epsilon: number) => {
  const { g, ...outputs } = normOf(['N', width], biased, epsilon)
  return g.build(outputs)
}
const unreadStatistics = (biased: boolean, epsilon: number) => {
  const { g, y } = normOf(['N', width], biased, epsilon)
  return g.build({ y })
}
const ops = (graph: Graph) => graph.nodes.map(({ op }) => op)

describe.each([
  ['read', 2, readStatistics],
  ['not read', 2, unreadStatistics],
  ['not read', 3, unreadStatistics],
] as const)('statistics %s, %d threads', (statistics, threads, graphOf) => {
  test.each([
    [true, 1e-12, 0],
    [false, 1e-5, 3],
    // A row of one value has no variance: ε alone keeps the division.
    [true, 1e-5, Number.POSITIVE_INFINITY],
  ])('bias %s, epsilon %d, values around %d', async (biased, epsilon, shift) => {
    const graph = graphOf(biased, epsilon)
    const parts = decomposeLayerNorm(graph, threads)
    expect(ops(parts)).not.toContain('LayerNormalization')
    expect(ops(parts).includes('InstanceNormalization')).toBe(statistics === 'not read' && threads === 2)
    expect([parts.inputs, parts.outputs]).toEqual([graph.inputs, graph.outputs])
    const x = tensor([rows, width], 1, Number.isFinite(shift) ? shift : 0)
    if (!Number.isFinite(shift)) (x.data as Float32Array).fill(0.5)
    const feeds = { x, scale: tensor([width], 2), ...(biased && { bias: tensor([width], 3) }) }
    const [whole, apart] = await Promise.all([graph, parts].map((each) => run(each, feeds)))
    for (const { name } of graph.outputs) expectNear(apart![name]!, whole![name]!, name)
  })
})

test('x of rank 3', async () => {
  const { g, y } = normOf(['B', 'S', width], true, 1e-5)
  const graph = g.build({ y })
  const parts = decomposeLayerNorm(graph, 2)
  expect(ops(parts)).not.toContain('LayerNormalization')
  const feeds = { x: tensor([2, 3, width], 1), scale: tensor([width], 2), bias: tensor([width], 3) }
  const [whole, apart] = await Promise.all([graph, parts].map((each) => run(each, feeds)))
  expectNear(apart!.y!, whole!.y!, 'y')
})

test('one whose statistics are read makes all of a graph elementary', () => {
  const { g, y, mean } = normOf(['N', width], true, 1e-5)
  const second = g.layerNormalization(y, g.input('scale', 'float32', [width]), null, 1)
  expect(ops(decomposeLayerNorm(g.build({ second, mean }), 2))).not.toContain('InstanceNormalization')
})

test('two on one graph keep their own parts', async () => {
  const g = new GraphBuilder('norms')
  const [scale, bias] = ['scale', 'bias'].map((name) => g.input(name, 'float32', [width]))
  const first = g.layerNormalization(g.input('x', 'float32', ['N', width]), scale!, bias!, 1e-5)
  const graph = g.build({ y: g.layerNormalization(first, scale!, null, 1) })
  const feeds = { x: tensor([rows, width], 1), scale: tensor([width], 2), bias: tensor([width], 3) }
  const [whole, apart] = await Promise.all([graph, decomposeLayerNorm(graph, 2)].map((each) => run(each, feeds)))
  expectNear(apart!.y!, whole!.y!, 'y')
})

type Feeds = Record<string, ort.Tensor>
const run = async (graph: Graph, feeds: Feeds): Promise<Feeds> =>
  (await ort.InferenceSession.create(writeModel(graph))).run(feeds) as Promise<Feeds>

function expectNear(found: ort.Tensor, expected: ort.Tensor, name: string): void {
  expect(found.dims).toEqual(expected.dims)
  const most = Math.max(...Array.from(expected.data as Float32Array, Math.abs))
  ;(expected.data as Float32Array).forEach((value, i) => {
    expect(Math.abs((found.data as Float32Array)[i]! - value), `${name}[${i}]`).toBeLessThanOrEqual(2e-6 * most)
  })
}
