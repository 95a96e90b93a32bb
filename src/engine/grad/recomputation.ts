/**
 * Activation recomputation, Transformers' gradient checkpointing (Chen et al. 2016, arXiv 1604.06174): what a layer computed between its
 * input and its output is not kept for the backward pass but computed again there, from the input.
 */
import type { GraphBuilder } from '@engine/graph/builder'
import { sameShape } from '@engine/graph/shape'
import type { Node, Value } from '@engine/graph/value'

/** What lies between two values of one shape: a layer of an encoder. */
export interface Span {
  readonly input: Value
  readonly output: Value
}

/** The copies that one span's backward pass reads. */
interface Copies {
  readonly span: Span
  readonly nodes: Map<Node, Node>
  /** The input, from when on the output's gradient is known. */
  input: Value | null
}

export class Recomputation {
  private readonly copiesOf = new Map<Node, Copies>()

  constructor(
    private readonly g: GraphBuilder,
    spans: readonly Span[],
  ) {
    // Where a layer answers fewer rows than it reads, its backward pass comes first of all: nothing is gained by letting go of it.
    for (const span of spans.filter(({ input, output }) => sameShape(input.shape, output.shape))) {
      const copies = { span, nodes: new Map<Node, Node>(), input: null }
      for (const node of nodesBetween(span)) this.copiesOf.set(node, copies)
    }
  }

  /** What a node's gradient rule reads in place of a value of the forward pass. @param gradients those known by now */
  readBy(node: Node, gradients: ReadonlyMap<Value, Value>): (value: Value) => Value {
    const copies = this.copiesOf.get(node)
    if (!copies) return (value) => value
    copies.input ??= this.held(copies.span, gradients)
    return (value) => this.copy(value, copies)
  }

  /**
   * The span's input under the shape of its output's gradient, which is its own: nothing is computed, but what is computed from it has
   * to wait for that gradient. Otherwise the copies would run at once, or be merged with what they copy.
   */
  private held({ input, output }: Span, gradients: ReadonlyMap<Value, Value>): Value {
    const gradient = gradients.get(output)
    if (!gradient) return input
    const shape = this.g.node('Shape', [gradient], { start: 0, end: gradient.shape.length }).outputs[0] as Value
    return this.g.node('Reshape', [input, shape], {}, [input]).outputs[0] as Value
  }

  private copy(value: Value, copies: Copies): Value {
    const { span, nodes } = copies
    if (value === span.input) return copies.input as Value
    if (value === span.output || value.source.kind !== 'node' || isStatistic(value)) return value
    const { node, output } = value.source
    if (this.copiesOf.get(node) !== copies) return value
    let copied = nodes.get(node)
    if (!copied) {
      const inputs = node.inputs.map((input) => this.copy(input, copies))
      copied = this.g.node(node.op, inputs, node.attributes, node.outputs)
      nodes.set(node, copied)
    }
    return copied.outputs[output] as Value
  }
}

/** One number a row: kept, since it is as good as nothing beside the row. */
const isStatistic = ({ source }: Value): boolean =>
  source.kind === 'node' && source.node.op === 'LayerNormalization' && source.output > 0

/** The nodes through which a span's input reaches its output. What its layer makes of masks and tables is no part of them. */
function nodesBetween({ input, output }: Span): Set<Node> {
  const found = new Set<Node>()
  const reached = new Map<Value, boolean>([[input, true]])
  const visit = (value: Value): boolean => {
    const known = reached.get(value)
    if (known !== undefined) return known
    reached.set(value, false)
    if (value.source.kind !== 'node') return false
    const { node } = value.source
    const through = node.inputs.map(visit).some(Boolean)
    if (through) found.add(node)
    reached.set(value, through)
    return through
  }
  visit(output)
  return found
}
