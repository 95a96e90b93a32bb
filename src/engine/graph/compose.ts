/** Two graphs as one: what the first answers, the second reads. */
import type { Graph, Node, Source, Value } from './value'

/**
 * Inputs of `second` that bear the name of an output of `first` are that output; inputs of one name are one input. The outputs are
 * those of `second`, and of `first` those that `keep` names.
 */
export function compose(first: Graph, second: Graph, keep: readonly string[]): Graph {
  const given = new Map<string, Value>([
    ...first.inputs.map((value) => [value.name, value] as const),
    ...first.outputs.map(({ name, value }) => [name, value] as const),
  ])
  const values = new Map(second.inputs.map((value) => [value, given.get(value.name) ?? value]))
  const constants = second.constants.map((value) => moved(value, value.source, values))
  const nodes = second.nodes.map((node) => movedNode(node, values))
  return {
    name: `${first.name}_${second.name}`,
    inputs: [...first.inputs, ...second.inputs.filter((value) => !given.has(value.name))],
    outputs: [
      ...first.outputs.filter(({ name }) => keep.includes(name)),
      ...second.outputs.map(({ name, value }) => ({ name, value: values.get(value) as Value })),
    ],
    nodes: [...first.nodes, ...nodes],
    constants: [...first.constants, ...constants],
  }
}

/** Values of both graphs are numbered alike, so those of the second get names of their own. */
function moved(value: Value, source: Source, values: Map<Value, Value>): Value {
  const copy = { ...value, name: `then/${value.name}`, source }
  values.set(value, copy)
  return copy
}

function movedNode(node: Node, values: Map<Value, Value>): Node {
  const outputs: Value[] = []
  const copy: Node = { ...node, inputs: node.inputs.map((input) => values.get(input) as Value), outputs }
  node.outputs.forEach((value, output) => {
    outputs.push(moved(value, { kind: 'node', node: copy, output }, values))
  })
  return copy
}
