/**
 * Writes a graph for runs that leave every result in a tensor given beforehand and answer nothing. onnxruntime-node 1.29 answers each
 * output with a copy in fresh memory, given or not: for gradients that is a copy of the whole model at every micro-batch. It copies in
 * the order of the outputs, after all of them are computed, and refuses at one that is no tensor. So a sequence stands first.
 */
import type { Graph } from '@engine/graph/value'
import proto from 'onnx-proto'
import { graphFields, modelFields } from './write-model'

const { onnx } = proto
const { FLOAT } = onnx.TensorProto.DataType

/** The output that is asked for so that none is copied; docs/decisions/0305-results-in-place.md. */
export const UNANSWERABLE = 'written'

export function writeInPlace(graph: Graph): Uint8Array {
  const fields = graphFields(graph)
  const element = { tensorType: { elemType: FLOAT, shape: { dim: [] } } }
  const model = {
    ...fields,
    initializer: [...fields.initializer, { name: 'nothing', dataType: FLOAT, dims: [], rawData: new Uint8Array(4) }],
    output: [{ name: UNANSWERABLE, type: { sequenceType: { elemType: element } } }, ...fields.output],
    node: [{ opType: 'SequenceConstruct', input: ['nothing'], output: [UNANSWERABLE], attribute: [] }, ...fields.node],
  }
  return onnx.ModelProto.encode(onnx.ModelProto.create({ ...modelFields, graph: model })).finish()
}
