/**
 * The order of nodes by which onnxruntime lets go of activations early. It walks back from the results of a graph, the last written
 * first, and computes what each needs when it comes to it. In the order of differentiation the first would be the gradients of the
 * embeddings: the whole backward pass would run for them, and everything it made would be kept for the weights' gradients.
 */
import type { Graph, Node, Value } from '@engine/graph/value'

/** The same graph with the nodes that none reads at its end, the earliest made last of all. */
export function resultsLast(graph: Graph): Graph {
  const { outputs, copies } = ofOneName(graph)
  const read = new Set([...graph.nodes, ...copies].flatMap(({ inputs }) => inputs))
  const isResult = (node: Node) => node.outputs.every((value) => !read.has(value))
  const results = graph.nodes.filter(isResult).reverse()
  return { ...graph, outputs, nodes: [...graph.nodes.filter((node) => !isResult(node)), ...copies, ...results] }
}

/** A value that is several outputs is copied for each but the first: the writer would put these copies after all results. */
function ofOneName({ outputs }: Graph): { outputs: Graph['outputs']; copies: Node[] } {
  const seen = new Set<Value>()
  const copies: Node[] = []
  const named = outputs.map(({ name, value }) => {
    if (!seen.has(value)) {
      seen.add(value)
      return { name, value }
    }
    const copy: Node = { op: 'Identity', inputs: [value], attributes: {}, outputs: [], gradientOf: null }
    const copied: Value = { ...value, name: `${name}/copy`, source: { kind: 'node', node: copy, output: 0 } }
    Object.assign(copy, { outputs: [copied] })
    copies.push(copy)
    return { name, value: copied }
  })
  return { outputs: named, copies }
}
