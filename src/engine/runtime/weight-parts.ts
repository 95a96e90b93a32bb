/** The values of a graph that are weights, or what it cuts out of them: known before a batch is. */
import type { Graph, Node, Value } from '@engine/graph/value'
import type { Weight, Weights } from './device'

/** Weights by the inputs that bear their names, and by what Reshape and Split make of them. */
export function weightParts(graph: Graph, weights: Weights): ReadonlyMap<Value, Weight> {
  const known = new Map<Value, Weight>()
  for (const value of graph.inputs) {
    const weight = weights.get(value.name)
    if (weight) known.set(value, weight)
  }
  for (const node of graph.nodes) {
    const whole = known.get(node.inputs[0] as Value)
    if (!whole) continue
    if (node.op !== 'Reshape' && node.op !== 'Split') continue
    const parts = node.op === 'Split' ? cut(whole, node as Node<'Split'>) : [whole.data]
    for (const [i, value] of node.outputs.entries()) known.set(value, { shape: sizes(value), data: parts[i] as Float32Array })
  }
  return known
}

/** What comes of a weight has no named dims. */
const sizes = ({ shape }: Value): readonly number[] => shape as readonly number[]
const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

function cut({ shape, data }: Weight, { attributes: { axis }, outputs }: Node<'Split'>): Float32Array[] {
  const stretches = count(shape.slice(0, axis))
  const stride = count(shape.slice(axis))
  let begin = 0
  return outputs.map((value) => {
    const length = count(sizes(value).slice(axis))
    const part = new Float32Array(stretches * length)
    for (let i = 0; i < stretches; i++) {
      const at = i * stride + begin
      part.set(data.subarray(at, at + length), i * length)
    }
    begin += length
    return part
  })
}
