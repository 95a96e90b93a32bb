/** A graph as text: one line a node, stable across runs; the subject of snapshots and of bug reports. */
import { formatShape } from './shape'
import type { Graph, Value } from './value'

const typed = (value: Value): string => `${value.dtype} ${formatShape(value.shape)}`

export function printGraph(graph: Graph): string {
  const constant = (value: Value) => (value.source.kind === 'constant' ? `{${value.source.data.join(', ')}}` : value.name)
  return [
    `graph ${graph.name}`,
    ...graph.inputs.map((value) => `  input ${value.name}: ${typed(value)}`),
    ...graph.nodes.map((node) => {
      const attributes = Object.entries(node.attributes).map(
        ([name, value]) => `${name}=${Array.isArray(value) ? `[${value}]` : value}`,
      )
      const call = [...node.inputs.map(constant), ...attributes].join(', ')
      return `  ${node.outputs.map((value) => value.name).join(', ')} = ${node.op}(${call}): ${typed(node.outputs[0] as Value)}`
    }),
    ...graph.outputs.map(({ name, value }) => `  output ${name} = ${value.name}: ${typed(value)}`),
  ].join('\n')
}
