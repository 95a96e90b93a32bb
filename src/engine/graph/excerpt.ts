/** A part of a graph as a graph of its own: what it is given from outside becomes its inputs, what is read outside its outputs. */
import type { Graph, Node, Value } from './value'

/** The nodes that `belongs` names, and those that they need and that `helps` names. Values keep their names. */
export function excerpt(
  graph: Graph,
  name: string,
  belongs: (node: Node) => boolean,
  helps: (node: Node) => boolean = () => false,
): Graph {
  const kept = new Set<Node>()
  const keep = (node: Node) => {
    if (kept.has(node)) return
    kept.add(node)
    for (const { source } of node.inputs) if (source.kind === 'node' && helps(source.node)) keep(source.node)
  }
  graph.nodes.filter(belongs).forEach(keep)
  const made = (value: Value) => value.source.kind === 'node' && kept.has(value.source.node)
  const read = new Set([...kept].flatMap((node) => node.inputs))
  const given = [...read].filter((value) => value.source.kind !== 'constant' && !made(value)).sort((a, b) => a.id - b.id)
  const named = graph.outputs.filter(({ value }) => made(value))
  return {
    name,
    inputs: given,
    outputs: [...named, ...readOutside(graph, kept, helps)],
    nodes: graph.nodes.filter((node) => kept.has(node)),
    constants: graph.constants.filter((value) => read.has(value)),
  }
}

/** Helpers' values are computed anew by whoever needs them, so they are no result. */
function readOutside(graph: Graph, kept: ReadonlySet<Node>, helps: (node: Node) => boolean): Graph['outputs'] {
  const outside = graph.nodes.filter((node) => !kept.has(node)).flatMap((node) => node.inputs)
  const results = [...new Set(outside)].filter(
    ({ source }) => source.kind === 'node' && kept.has(source.node) && !helps(source.node),
  )
  return results.sort((a, b) => a.id - b.id).map((value) => ({ name: value.name, value }))
}
