/** The pass that writes products in 8 bits: which products, what they compute, what is stored, and what onnxruntime makes of it. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GraphBuilder } from '@engine/graph/builder'
import type { Graph, Value } from '@engine/graph/value'
import { writeModel } from '@engine/io/onnx/write-model'
import type { Weight, Weights } from '@engine/runtime/device'
import { quantizeProducts } from '@engine/runtime/quantize-products'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import proto from 'onnx-proto'
import ort from 'onnxruntime-node'
import { expect, test } from 'vitest'

const folder = temporaryFolder()
const [rows, width, out] = [5, 8, 6]
const waves = (shape: readonly number[], seed: number): Weight => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(seed + 7 * i)),
})
const ops = ({ nodes }: Graph) => nodes.map(({ op }) => op)

/** relu(product of x) with a product of the caller's, x [N, 8]. */
function hidden(product: (g: GraphBuilder, x: Value) => Value): Graph {
  const g = new GraphBuilder('hidden')
  return g.build({ y: g.relu(product(g, g.input('x', 'float32', ['N', width]))) })
}
const affine = (factor = 1, biasFactor = factor) =>
  hidden((g, x) =>
    g.gemm(x, g.input('w', 'float32', [out, width]), g.input('b', 'float32', [out]), {
      transB: 1,
      alpha: factor,
      beta: biasFactor,
    }),
  )
const weights: Weights = new Map([
  ['w', waves([out, width], 1)],
  ['b', waves([out], 2)],
])

async function run(graph: Graph, stored: Parameters<typeof writeModel>[1]) {
  const session = await ort.InferenceSession.create(writeModel(graph, stored), { logSeverityLevel: 3, intraOpNumThreads: 1 })
  const x = waves([rows, width], 3)
  const { y } = await session.run({ x: new ort.Tensor('float32', x.data, x.shape) })
  return [...(y!.data as Float32Array)]
}

/** Steps of half a weight and half an activation, added up in the worst case. */
const WORST = width * (0.5 / 63 + 0.5 * (2 / 255) + 1e-3)

test.each([
  [1, 1],
  [0.25, 0.25],
  [0.5, 1],
])('a product with factor %d and bias factor %d keeps its value within the steps of 8 bits', async (factor, biasFactor) => {
  const graph = affine(factor, biasFactor)
  const { graph: quantized, initializers } = quantizeProducts(graph, weights)
  expect(ops(quantized)).toEqual(['DynamicQuantizeLinear', 'MatMulInteger', 'Cast', 'Mul', 'Mul', 'Add', 'Relu'])
  const [exact, found] = [await run(graph, weights), await run(quantized, initializers)]
  expect(found).not.toEqual(exact)
  for (const [i, value] of exact.entries()) expect(Math.abs(found[i]! - value)).toBeLessThan(factor * WORST)
})

test('a product without a bias is the scaled product itself', async () => {
  const graph = hidden((g, x) => g.gemm(x, g.input('w', 'float32', [out, width]), null, { transB: 1 }))
  const { graph: quantized, initializers } = quantizeProducts(graph, weights)
  expect(ops(quantized)).toEqual(['DynamicQuantizeLinear', 'MatMulInteger', 'Cast', 'Mul', 'Mul', 'Relu'])
  const [exact, found] = [await run(graph, weights), await run(quantized, initializers)]
  for (const [i, value] of exact.entries()) expect(Math.abs(found[i]! - value)).toBeLessThan(WORST)
})

test('what is stored is the weight in int8, its scales and its bias: the float weight is gone', () => {
  const { graph, initializers } = quantizeProducts(affine(), weights)
  expect(graph.inputs.map(({ name, dtype }) => `${name}: ${dtype}`)).toEqual([
    'x: float32',
    'w_quantized: int8',
    'Gemm_0/weight_scale: float32',
    'Gemm_0/bias: float32',
  ])
  expect([...initializers.keys()].sort()).toEqual(['Gemm_0/bias', 'Gemm_0/weight_scale', 'w_quantized'])
})

test('products of one value share its quantization, products with one weight share the weight', async () => {
  const g = new GraphBuilder('shared')
  const [x, w] = [g.input('x', 'float32', ['N', width]), g.input('s', 'float32', [width, width])]
  const once = g.gemm(x, w, null, { transB: 1 })
  const halved = g.gemm(x, w, null, { transB: 1, alpha: 0.5 })
  const graph = g.build({ y: g.add(g.gemm(once, w, null, { transB: 1 }), g.relu(halved)) })
  const { graph: quantized, initializers } = quantizeProducts(graph, new Map([['s', waves([width, width], 1)]]))
  await run(quantized, initializers)
  expect(ops(quantized).filter((op) => op === 'MatMulInteger')).toHaveLength(3)
  expect(ops(quantized).filter((op) => op === 'DynamicQuantizeLinear')).toHaveLength(2)
  expect([...initializers.values()].filter(({ data }) => data instanceof Int8Array)).toHaveLength(1)
})

test('what the batch computes is added as it is', async () => {
  const graph = hidden((g, x) => {
    const layer = (c: Value | null) => g.gemm(x, g.input('v', 'float32', [width, width]), c, { transB: 1 })
    return g.add(layer(x), layer(layer(null)))
  })
  const stored = new Map([['v', waves([width, width], 4)]])
  const { graph: quantized, initializers } = quantizeProducts(graph, stored)
  expect(ops(quantized).filter((op) => op === 'MatMulInteger')).toHaveLength(3)
  const [exact, found] = [await run(graph, stored), await run(quantized, initializers)]
  for (const [i, value] of exact.entries()) expect(Math.abs(found[i]! - value)).toBeLessThan(3 * WORST)
})

test('parts that a weight is cut into are quantized each, and the cut goes', async () => {
  const graph = hidden((g, x) => {
    const heads = g.reshape(g.input('w', 'float32', [out, width]), [2, 3, width])
    const [a, b] = g.split(heads, 1, [1, 2]).map((part) => g.reshape(part, [2 * (part.shape[1] as number), width]))
    return g.concat(g.gemm(x, a!, null, { transB: 1 }), g.gemm(x, b!, null, { transB: 1 }), 1)
  })
  const { graph: quantized, initializers } = quantizeProducts(graph, weights)
  expect(ops(quantized)).not.toContain('Split')
  expect(initializers.has('w')).toBe(false)
  const [exact, found] = [await run(graph, weights), await run(quantized, initializers)]
  for (const [i, value] of exact.entries()) expect(Math.abs(found[i]! - value)).toBeLessThan(WORST)
})

test.each([
  [
    'the last layer, whose result is the output',
    () => {
      const g = new GraphBuilder('last')
      return g.build({
        y: g.gemm(g.input('x', 'float32', ['N', width]), g.input('w', 'float32', [out, width]), null, { transB: 1 }),
      })
    },
  ],
  [
    'a product of weights alone, which onnxruntime computes once',
    () =>
      hidden((g, x) =>
        g.add(
          g.gemm(g.input('w', 'float32', [out, width]), g.input('v', 'float32', [width, width]), null, { transB: 1 }),
          g.reduceMean(x, [0, 1]),
        ),
      ),
  ],
  ['a product of two values of the batch', () => hidden((g, x) => g.gemm(x, x, null, { transB: 1 }))],
])('%s is left alone', (_, graphOf) => {
  const graph = graphOf()
  const { graph: quantized, initializers } = quantizeProducts(graph, new Map([...weights, ['v', waves([width, width], 4)]]))
  expect(ops(quantized)).toEqual(ops(graph))
  expect([...initializers.values()].every(({ data }) => data instanceof Float32Array)).toBe(true)
})

test('onnxruntime fuses a product, its scales and its bias into one operator of 8 bits', async () => {
  const { graph, initializers } = quantizeProducts(
    hidden((g, x) => {
      const layer = (value: Value, name: string) =>
        g.gemm(value, g.input(name, 'float32', [width, width]), g.input(`${name}b`, 'float32', [width]), { transB: 1 })
      return layer(g.relu(g.add(layer(x, 'query'), layer(x, 'key'))), 'outer')
    }),
    new Map(
      ['query', 'key', 'outer'].flatMap((name, i) => [
        [name, waves([width, width], i)],
        [`${name}b`, waves([width], i)],
      ]),
    ),
  )
  const optimizedModelFilePath = join(folder(), 'optimized.onnx')
  await ort.InferenceSession.create(writeModel(graph, initializers), { optimizedModelFilePath, logSeverityLevel: 3 })
  const { graph: optimized } = proto.onnx.ModelProto.decode(await readFile(optimizedModelFilePath))
  expect((optimized?.node ?? []).map(({ opType }) => opType).sort()).toEqual([
    'Add',
    'DynamicQuantizeLinear',
    'DynamicQuantizeMatMul',
    'MatMulIntegerToFloat',
    'MatMulIntegerToFloat',
    'Relu',
    'Relu',
  ])
})
