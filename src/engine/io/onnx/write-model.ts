/** Writes a graph as an ONNX model, through the protobuf code generated from onnx.proto (npm onnx-proto). */
import { type AttributesOf, dtypeCode, OPSET, type OpType, opTable } from '@engine/graph/op-table'
import type { Shape } from '@engine/graph/shape'
import type { Dtype, Graph, Node, Value } from '@engine/graph/value'
import proto from 'onnx-proto'
import { float16Bits } from './float16'

const { onnx } = proto

/** IR version that came with opset 18 (ONNX 1.13); readers refuse versions they do not know. */
const IR_VERSION = 8

export interface Initializer {
  readonly shape: readonly number[]
  readonly data: Float32Array | Int8Array
}

export const modelFields = { irVersion: IR_VERSION, producerName: 'moderato', opsetImport: [{ domain: '', version: OPSET }] }

/** The serialised ModelProto, with the given values stored in place of inputs of their names. */
export const writeModel = (graph: Graph, initializers: ReadonlyMap<string, Initializer> = new Map()): Uint8Array =>
  Buffer.concat(writeModelParts(graph, initializers))

/** First byte of a field that holds a message or bytes, by its number in onnx.proto. */
const field = (number: number) => (number << 3) | 2
const MODEL_GRAPH = field(7)
const GRAPH_INITIALIZER = field(5)
const TENSOR_RAW_DATA = field(9)

/**
 * The serialised ModelProto with weights, cut into parts to be written one after the other: the weights' own arrays are among them, so
 * a large model is written without a second copy in memory. An input that has an initializer becomes a stored weight instead.
 */
export function writeModelParts(graph: Graph, initializers: ReadonlyMap<string, Initializer>): Uint8Array[] {
  const isStored = (value: Value) => initializers.has(value.name)
  const inputs = graph.inputs.filter((value) => !isStored(value)).map((value) => valueInfo(value.name, value))
  const body = onnx.GraphProto.encode({ ...graphFields(graph), input: inputs }).finish()
  const weights = graph.inputs
    .filter(isStored)
    .flatMap((value) => weightParts(value, initializers.get(value.name) as Initializer))
  const length = [body, ...weights].reduce((sum, part) => sum + part.byteLength, 0)
  return [onnx.ModelProto.encode(modelFields).uint32(MODEL_GRAPH).uint32(length).finish(), body, ...weights]
}

/** A graph as the fields of a GraphProto. */
export function graphFields(graph: Graph) {
  const names = valueNames(graph)
  return {
    name: graph.name,
    input: graph.inputs.map((value) => valueInfo(value.name, value)),
    output: graph.outputs.map(({ name, value }) => valueInfo(name, value)),
    initializer: graph.constants.map(constantTensor),
    node: [...graph.nodes.map((node) => nodeProto(node, names)), ...outputAliases(graph, names)],
  }
}

/** What each value is called in the file: a node's value that is an output takes the output's name; an unused one has none. */
function valueNames(graph: Graph): ReadonlyMap<Value, string> {
  const used = [...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs.map(({ value }) => value)]
  const names = new Map(used.map((value) => [value, value.name]))
  for (const { name, value } of graph.outputs)
    if (value.source.kind === 'node' && names.get(value) === value.name) names.set(value, name)
  return names
}

/** An output that is an input, a constant or a second name of one value needs a node to give it that name. */
const outputAliases = (graph: Graph, names: ReadonlyMap<Value, string>) =>
  graph.outputs.flatMap(({ name, value }) => {
    const own = names.get(value) as string
    return own === name ? [] : [{ opType: 'Identity', input: [own], output: [name], attribute: [] }]
  })

export const valueInfo = (name: string, { dtype, shape }: { dtype: Dtype; shape: Shape }) => ({
  name,
  type: {
    tensorType: {
      elemType: dtypeCode(dtype),
      shape: { dim: shape.map((dim) => (typeof dim === 'number' ? { dimValue: dim } : { dimParam: dim })) },
    },
  },
})

/** Statistics that nothing reads stay unnamed, which tells the kernel not to compute them; other outputs have a name all the same. */
function nodeProto(node: Node, names: ReadonlyMap<Value, string>) {
  const optional = (i: number) => node.op === 'LayerNormalization' && i > 0
  const outputs = node.outputs.map((value, i) => names.get(value) ?? (optional(i) ? '' : value.name))
  while (outputs.at(-1) === '') outputs.pop()
  return {
    opType: node.op,
    input: node.inputs.map((value) => names.get(value) as string),
    output: outputs,
    attribute: attributes(node.op, node.attributes),
  }
}

function attributes<Op extends OpType>(op: Op, values: AttributesOf<Op>) {
  const { AttributeType } = onnx.AttributeProto
  const kinds: Readonly<Record<string, 'int' | 'ints' | 'float'>> = opTable[op].attributes
  const given = Object.entries(values as Record<string, number | readonly number[]>).map(([name, value]) => {
    if (kinds[name] === 'ints') return { name, type: AttributeType.INTS, ints: [...(value as readonly number[])] }
    if (kinds[name] === 'int') return { name, type: AttributeType.INT, i: value as number }
    return { name, type: AttributeType.FLOAT, f: value as number }
  })
  // The only string attribute of the table: ScatterElements always adds, on axis 0.
  return op === 'ScatterElements' ? [...given, { name: 'reduction', type: AttributeType.STRING, s: Buffer.from('add') }] : given
}

function constantTensor(value: Value) {
  if (value.source.kind !== 'constant') throw new Error(`internal: ${value.name} is not a constant`)
  return {
    name: value.name,
    dataType: dtypeCode(value.dtype),
    dims: value.shape as number[],
    rawData: rawBytes(value.dtype, value.source.data),
  }
}

function rawBytes(dtype: Dtype, data: readonly number[]): Uint8Array {
  const typed = {
    float16: () => Uint16Array.from(data, float16Bits),
    float32: () => Float32Array.from(data),
    float64: () => Float64Array.from(data),
    uint8: () => Uint8Array.from(data),
    int8: () => Int8Array.from(data),
    int32: () => Int32Array.from(data),
    int64: () => BigInt64Array.from(data, BigInt),
    bool: () => Uint8Array.from(data),
  }[dtype]()
  return new Uint8Array(typed.buffer)
}

/** An initializer of the graph: what stands before its bytes, and the bytes. */
function weightParts({ name, dtype }: Value, { shape, data }: Initializer): Uint8Array[] {
  const tensor = { name, dataType: dtypeCode(dtype), dims: [...shape] }
  const head = onnx.TensorProto.encode(tensor).uint32(TENSOR_RAW_DATA).uint32(data.byteLength).finish()
  const prefix = onnx.GraphProto.encode({})
    .uint32(GRAPH_INITIALIZER)
    .uint32(head.byteLength + data.byteLength)
    .finish()
  return [prefix, head, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]
}
