/** Writes a graph as the body of an ONNX Loop: a model that runs it any number of times in one call. */
import type { Graph, Value } from '@engine/graph/value'
import proto from 'onnx-proto'
import { graphFields, modelFields, valueInfo } from './write-model'

const { onnx } = proto
const { AttributeType } = onnx.AttributeProto

export interface LoopPlan {
  /** By input of the body: the output that takes its place in the next iteration. */
  readonly carried: ReadonlyMap<string, string>
  /** Inputs of the body that are others in each iteration. */
  readonly fed: readonly string[]
  /** Outputs that are carried and whose last value nobody reads. */
  readonly unread: readonly string[]
}

/** Outside the body names must be others than inside. */
export const loopNames = {
  iterations: 'iterations',
  /** A carried input before the first iteration, and its output after the last. */
  initial: (input: string) => `initial/${input}`,
  final: (output: string) => `final/${output}`,
  /** Another output of the body, of all iterations: [M, …]. */
  each: (output: string) => `each/${output}`,
  /** What is fed, of all iterations end to end, and where the part of one begins and ends and what shape it has. */
  flat: (input: string) => `flat/${input}`,
  begin: (input: string) => `begin/${input}`,
  end: (input: string) => `end/${input}`,
  shape: (input: string) => `shape/${input}`,
} as const

/**
 * Inputs: `iterations` int64 []; for what is carried its initial value; for what is fed `flat/…` [n] with `begin/…`, `end/…` int64
 * [M, 1] and `shape/…` int64 [M, rank], or [M] alone for a scalar; all other inputs of the body under their own names, the same in
 * each iteration. Shapes may differ from one iteration to the next. Outputs: the final values and, of each iteration, the others.
 */
export function writeLoop(body: Graph, { carried, fed, unread }: LoopPlan): Uint8Array {
  const inputs = new Map(body.inputs.map((value) => [value.name, value]))
  const outputs = new Map(body.outputs.map(({ name, value }) => [name, value]))
  const [carriedIn, carriedOut] = [[...carried.keys()], [...carried.values()]]
  const each = [...outputs.keys()].filter((name) => !carriedOut.includes(name))
  const shared = [...inputs.keys()].filter((name) => !carried.has(name) && !fed.includes(name))
  const info = (name: string, values: ReadonlyMap<string, Value>, as: string) => valueInfo(as, values.get(name) as Value)
  const loop = {
    opType: 'Loop',
    input: [loopNames.iterations, 'condition', ...carriedIn.map(loopNames.initial)],
    output: [...carriedOut.map(loopNames.final), ...each.map(loopNames.each)],
    attribute: [{ name: 'body', type: AttributeType.GRAPH, g: bodyOf(body, carriedIn, [...carriedOut, ...each], fed) }],
  }
  const graph = {
    name: `${body.name}_loop`,
    input: [
      valueInfo(loopNames.iterations, { dtype: 'int64', shape: [] }),
      ...carriedIn.map((name) => info(name, inputs, loopNames.initial(name))),
      ...fed.flatMap((name) => fedInputs(inputs.get(name) as Value)),
      ...shared.map((name) => info(name, inputs, name)),
    ],
    output: [
      ...carriedOut.filter((name) => !unread.includes(name)).map((name) => info(name, outputs, loopNames.final(name))),
      ...each.map((name) => valueInfo(loopNames.each(name), stacked(outputs.get(name) as Value))),
    ],
    initializer: [{ name: 'condition', dataType: onnx.TensorProto.DataType.BOOL, dims: [], rawData: Uint8Array.of(1) }],
    node: [loop],
  }
  return onnx.ModelProto.encode(onnx.ModelProto.create({ ...modelFields, graph })).finish()
}

function bodyOf(body: Graph, carried: readonly string[], outputs: readonly string[], fed: readonly string[]) {
  const fields = graphFields(body)
  const ranks = new Map(body.inputs.map(({ name, shape }) => [name, shape.length]))
  const named = <T extends { name: string }>(list: readonly T[], name: string) => list.find((item) => item.name === name) as T
  return {
    ...fields,
    input: [
      valueInfo('iteration', { dtype: 'int64', shape: [] }),
      valueInfo('goes_on', { dtype: 'bool', shape: [] }),
      ...carried.map((name) => named(fields.input, name)),
    ],
    output: [valueInfo('goes_on_next', { dtype: 'bool', shape: [] }), ...outputs.map((name) => named(fields.output, name))],
    node: [
      node('Identity', ['goes_on'], 'goes_on_next'),
      ...fed.flatMap((name) => partOf(name, ranks.get(name) as number)),
      ...fields.node,
    ],
  }
}

const node = (opType: string, input: string[], output: string) => ({ opType, input, output: [output], attribute: [] })

/** The part of an iteration, in its shape. */
function partOf(name: string, rank: number) {
  const { flat, begin, end, shape } = loopNames
  if (rank === 0) return [node('Gather', [flat(name), 'iteration'], name)]
  const here = (all: string) => `${all}/here`
  return [
    ...[begin(name), end(name), shape(name)].map((all) => node('Gather', [all, 'iteration'], here(all))),
    node('Slice', [flat(name), here(begin(name)), here(end(name))], here(flat(name))),
    node('Reshape', [here(flat(name)), here(shape(name))], name),
  ]
}

function fedInputs({ name, dtype, shape }: Value) {
  const { flat, begin, end, shape: shapes } = loopNames
  if (shape.length === 0) return [valueInfo(flat(name), { dtype, shape: ['M'] })]
  return [
    valueInfo(flat(name), { dtype, shape: [`elements/${name}`] }),
    valueInfo(begin(name), { dtype: 'int64', shape: ['M', 1] }),
    valueInfo(end(name), { dtype: 'int64', shape: ['M', 1] }),
    valueInfo(shapes(name), { dtype: 'int64', shape: ['M', shape.length] }),
  ]
}

const stacked = ({ dtype, shape }: Value) => ({ dtype, shape: ['M', ...shape] })
