/** A model written in parts is the one ModelProto that a reader of onnx.proto finds, its weights not copied. */
import { GraphBuilder } from '@engine/graph/builder'
import { writeModelParts } from '@engine/io/onnx/write-model'
import proto from 'onnx-proto'
import ort from 'onnxruntime-node'
import { expect, test } from 'vitest'

test('weights become initializers between the bytes of the rest', async () => {
  const g = new GraphBuilder('affine')
  const [x, weight, bias] = [
    g.input('x', 'float32', ['N', 3]),
    g.input('weight', 'float32', [2, 3]),
    g.input('bias', 'float32', [2]),
  ]
  const graph = g.build({ y: g.scale(g.gemm(x, weight, bias, { transB: 1 }), 2) })
  const held = new Float32Array([9, 1, 2, 3, 4, 5, 6, 9])
  const weights = new Map([
    ['weight', { shape: [2, 3], data: held.subarray(1, 7) }],
    ['bias', { shape: [2], data: Float32Array.of(10, 20) }],
  ])
  const parts = writeModelParts(graph, weights)
  expect(parts.some((part) => part.buffer === held.buffer)).toBe(true)
  const bytes = Buffer.concat(parts)
  const model = proto.onnx.ModelProto.decode(bytes)
  expect(proto.onnx.ModelProto.verify(model)).toBeNull()
  expect(model.graph?.input?.map(({ name }) => name)).toEqual(['x'])
  expect(model.graph?.initializer?.map(({ name }) => name)).toEqual(expect.arrayContaining(['weight', 'bias']))
  const session = await ort.InferenceSession.create(bytes)
  const { y } = await session.run({ x: new ort.Tensor('float32', Float32Array.of(1, 1, 1), [1, 3]) })
  expect(Array.from(y!.data as Float32Array)).toEqual([2 * (6 + 10), 2 * (15 + 20)])
})
