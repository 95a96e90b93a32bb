/** A classifier in 8 bits: written as an ONNX model that other readers open too, and opened for scoring on the CPU. */
import { buildLogitsGraph } from '@engine/arch/classifier'
import { writeModelParts } from '@engine/io/onnx/write-model'
import type { Feeds, HostTensor, Inference } from '@engine/runtime/device'
import { quantizeProducts } from '@engine/runtime/quantize-products'
import { openModel } from '@engine/runtime/session'
import { runLogits } from '@engine/runtime/session-feeds'
import type { LoadedModel } from './load-model'

export interface QuantizedModel {
  readonly model: Uint8Array
  /** Of the same model in float32. */
  readonly float32Bytes: number
}

export function quantizeModel({ model, weights }: Pick<LoadedModel, 'model' | 'weights'>): QuantizedModel {
  const { graph } = buildLogitsGraph(model, 'int64')
  const quantized = quantizeProducts(graph, weights)
  return {
    model: Buffer.concat(writeModelParts(quantized.graph, quantized.initializers)),
    float32Bytes: writeModelParts(graph, weights).reduce((sum, part) => sum + part.byteLength, 0),
  }
}

export async function openQuantized(model: Uint8Array): Promise<Inference> {
  const session = await openModel('model_quantized', model, { provider: 'cpu', planned: true })
  return { logits: (feeds) => runLogits(session, inInt64(feeds), {}), dispose: () => session.release() }
}

/** Batches as the file's inputs have them: int64, for its other readers. */
const inInt64 = (feeds: Feeds): Feeds =>
  Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, widened(tensor)]))

const widened = ({ dtype, shape, data }: HostTensor): HostTensor =>
  data instanceof Int32Array ? { dtype: 'int64', shape, data: BigInt64Array.from(data, BigInt) } : { dtype, shape, data }
