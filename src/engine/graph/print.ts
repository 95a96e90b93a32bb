/** A graph as text: one line a node, stable across runs; the subject of snapshots and of bug reports. */
import { formatShape } from './shape'
import type { Graph, Node, Value } from './value'

/** Of longer constants the first few are shown: tables of places and rotations fill pages. */
const SHOWN = 8

const typed = (value: Value): string => `${value.dtype} ${formatShape(value.shape)}`

/** Inputs, nodes in the order in which they are computed, and outputs; a gradient's nodes stand under the node they differentiate. */
export function printGraph(graph: Graph): string {
  return [
    `graph ${graph.name}`,
    ...graph.inputs.map((value) => `  input ${value.name}: ${typed(value)}`),
    ...graph.nodes.flatMap((node, i) => [...heading(node, graph.nodes[i - 1]), `  ${printNode(node)}`]),
    ...graph.outputs.map(({ name, value }) => `  output ${name} = ${value.name}: ${typed(value)}`),
  ].join('\n')
}

function heading({ gradientOf }: Node, before: Node | undefined): string[] {
  if (!gradientOf || gradientOf === before?.gradientOf) return []
  return [`  # gradient of ${gradientOf.op}, ${gradientOf.outputs[0]?.name}`]
}

function printNode({ op, inputs, outputs, attributes }: Node): string {
  const named = Object.entries(attributes).map(([name, value]) => `${name}=${Array.isArray(value) ? `[${value}]` : value}`)
  const call = [...inputs.map(printInput), ...named].join(', ')
  return `${outputs.map((value) => value.name).join(', ')} = ${op}(${call}): ${typed(outputs[0] as Value)}`
}

function printInput({ name, source }: Value): string {
  if (source.kind !== 'constant') return name
  const { data } = source
  return data.length > 2 * SHOWN ? `{${data.slice(0, SHOWN).join(', ')}, … ${data.length} in all}` : `{${data.join(', ')}}`
}
