/** The decomposed graph computes what LayerNormalization computes, its statistics included, and leaves all else as it was. */
import { GraphBuilder } from '@engine/graph/builder'
import { writeModel } from '@engine/io/onnx/write-model'
import { decomposeLayerNorm } from '@engine/runtime/decompose-layer-norm'
import ort from 'onnxruntime-node'
import { expect, test } from 'vitest'

const [rows, width] = [7, 33]
const tensor = (shape: number[], seed: number, shift = 0) =>
  new ort.Tensor(
    'float32',
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(seed + 37 * i) + shift),
    shape,
  )

function graphOf(biased: boolean, epsilon: number) {
  const g = new GraphBuilder('norm')
  const [scale, bias] = ['scale', 'bias'].map((name) => g.input(name, 'float32', [width]))
  const y = g.layerNormalization(g.input('x', 'float32', ['N', width]), scale!, biased ? bias! : null, epsilon)
  const [, mean, inverse] = y.source.kind === 'node' ? y.source.node.outputs : []
  return g.build({ y: g.scale(y, 2), mean: mean!, inverse: inverse! })
}

test.each([
  [true, 1e-12, 0],
  [false, 1e-5, 3],
  // A row of one value has no variance: ε alone keeps the division.
  [true, 1e-5, Number.POSITIVE_INFINITY],
])('bias %s, epsilon %d, values around %d', async (biased, epsilon, shift) => {
  const graph = graphOf(biased, epsilon)
  const parts = decomposeLayerNorm(graph)
  expect(parts.nodes.map(({ op }) => op)).not.toContain('LayerNormalization')
  expect([parts.inputs, parts.outputs]).toEqual([graph.inputs, graph.outputs])
  const x = tensor([rows, width], 1, Number.isFinite(shift) ? shift : 0)
  if (!Number.isFinite(shift)) (x.data as Float32Array).fill(0.5)
  const feeds = { x, scale: tensor([width], 2), ...(biased && { bias: tensor([width], 3) }) }
  const [whole, apart] = await Promise.all(
    [graph, parts].map(async (each) => (await ort.InferenceSession.create(writeModel(each))).run(feeds)),
  )
  for (const name of ['y', 'mean', 'inverse']) {
    const [expected, found] = [whole![name]!, apart![name]!]
    expect(found.dims).toEqual(expected.dims)
    const most = Math.max(...Array.from(expected.data as Float32Array, Math.abs))
    ;(expected.data as Float32Array).forEach((value, i) => {
      expect(Math.abs((found.data as Float32Array)[i]! - value), `${name}[${i}]`).toBeLessThanOrEqual(2e-6 * most)
    })
  }
})
