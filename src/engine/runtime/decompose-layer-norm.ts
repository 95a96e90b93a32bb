/**
 * LayerNormalization in elementary operators, for the CPU: onnxruntime's kernel there adds up each row one element at a time, while
 * row sums as products with a column run at the speed of its matrix products. Providers with a good kernel get the graph as it is.
 */
import type { Shape } from '@engine/graph/shape'
import type { Graph, Node, Source, Value } from '@engine/graph/value'

/** The same graph for every reader: the statistics and the result keep their values. */
export function decomposeLayerNorm(graph: Graph): Graph {
  const constants = [...graph.constants]
  const nodes = graph.nodes.flatMap((node) =>
    node.op === 'LayerNormalization' ? decomposed(node as Node<'LayerNormalization'>, constants) : [node],
  )
  return { ...graph, nodes, constants }
}

// mean = x c / H, d = x - mean, variance = d² c / H, inverse = 1 / √(variance + ε), y = d · inverse · scale + bias; c [H, 1] holds ones
function decomposed(node: Node<'LayerNormalization'>, constants: Value[]): Node[] {
  const [x, scale, bias] = node.inputs as [Value, Value, Value | undefined]
  const [y, mean, inverse] = node.outputs as [Value, Value, Value]
  const width = x.shape.at(-1) as number
  const nodes: Node[] = []
  const constant = (name: string, shape: Shape, data: readonly number[]): Value => {
    const value = partOf(y, name, shape, { kind: 'constant', data })
    constants.push(value)
    return value
  }
  const write = (op: 'MatMul' | 'Add' | 'Sub' | 'Mul' | 'Div' | 'Sqrt', inputs: Value[], output: Value): Value => {
    nodes.push({ op, inputs, attributes: {}, outputs: [output], gradientOf: node.gradientOf })
    return output
  }
  /** As wide as x, or one number a row. */
  const wide = (name: string) => partOf(y, name, x.shape, y.source)
  const narrow = (name: string) => partOf(y, name, mean.shape, y.source)
  const column = constant('column', [width, 1], new Array(width).fill(1))
  const share = constant('share', [], [1 / width])
  write('Mul', [write('MatMul', [x, column], narrow('sum')), share], mean)
  const centred = write('Sub', [x, mean], wide('centred'))
  const squares = write('MatMul', [write('Mul', [centred, centred], wide('squared')), column], narrow('squares'))
  const variance = write('Mul', [squares, share], narrow('variance'))
  const shifted = write('Add', [variance, constant('epsilon', [], [node.attributes.epsilon])], narrow('shifted'))
  write('Div', [constant('one', [], [1]), write('Sqrt', [shifted], narrow('deviation'))], inverse)
  const scaled = write('Mul', [write('Mul', [centred, inverse], wide('normalised')), scale], bias ? wide('scaled') : y)
  if (bias) write('Add', [scaled, bias], y)
  return nodes
}

/** A value that only the decomposed node's own operators know, named after its result. */
const partOf = (y: Value, name: string, shape: Shape, source: Source): Value => ({
  id: y.id,
  name: `${y.name}/${name}`,
  dtype: y.dtype,
  shape,
  source,
})
