/** Reverse-mode differentiation: walks from a scalar loss back to the values asked for, over the gradient registry. */
import type { GraphBuilder } from '@engine/graph/builder'
import { elementCount, formatShape, sameShape } from '@engine/graph/shape'
import type { Node, Value } from '@engine/graph/value'
import type { Recomputation } from './recomputation'
import { gradRules } from './registry'
import type { GradRule, RuleInput } from './rule'
import { sumRows } from './sum-rows'

/**
 * dLoss/dtarget for each target, as new values of the same graph with the target's shape. `loss` must be a scalar.
 * A target that the loss does not depend on has no entry. `recomputation` says what the forward pass does not keep.
 * Source of the method: Griewank & Walther, Evaluating Derivatives (2008), chapter 3.
 */
export function differentiate(
  g: GraphBuilder,
  loss: Value,
  targets: readonly Value[],
  recomputation: Recomputation | null = null,
): Map<Value, Value> {
  if (loss.shape.length !== 0) throw new Error(`differentiate: the loss must be a scalar, found ${formatShape(loss.shape)}`)
  const path = pathTo(loss, new Set(targets))
  const gradients = new Map<Value, Value>([[loss, g.scalar(1, loss.dtype)]])
  const accumulate = (value: Value, gradient: Value) => {
    const summed = sumToShape(g, gradient, value)
    const before = gradients.get(value)
    gradients.set(value, before ? g.add(before, summed) : summed)
  }
  for (const node of path.nodes) {
    const dys = node.outputs.map((output) => gradients.get(output) ?? null)
    if (dys.every((dy) => dy === null)) continue
    g.differentiating(node, () => {
      const read = recomputation?.readBy(node, gradients) ?? same
      applyRule(g, node, { dys, read, needs: (i) => path.values.has(node.inputs[i] as Value) }).forEach((gradient, i) => {
        const input = node.inputs[i] as Value
        if (gradient && path.values.has(input)) accumulate(input, gradient)
      })
    })
  }
  return new Map(targets.flatMap((target) => (gradients.has(target) ? [[target, gradients.get(target) as Value]] : [])))
}

/** The values through which a target reaches the loss, and their nodes from the loss backwards. */
function pathTo(loss: Value, targets: ReadonlySet<Value>): { values: Set<Value>; nodes: Node[] } {
  const reaches = new Map<Value, boolean>()
  const nodes = new Set<Node>()
  const visit = (value: Value): boolean => {
    const known = reaches.get(value)
    if (known !== undefined) return known
    reaches.set(value, targets.has(value))
    if (value.source.kind !== 'node') return targets.has(value)
    const { node } = value.source
    if ('notDifferentiable' in gradRules[node.op]) return targets.has(value)
    const found = node.inputs.map(visit).some(Boolean)
    reaches.set(value, found || targets.has(value))
    if (found) nodes.add(node)
    return found || targets.has(value)
  }
  visit(loss)
  const values = new Set([...reaches].filter(([, reached]) => reached).map(([value]) => value))
  // Nodes were collected inputs first; the walk needs every use of a value before the value's own node.
  return { values, nodes: [...nodes].reverse() }
}

const same = (value: Value): Value => value

interface Application {
  readonly dys: readonly (Value | null)[]
  /** What the rule reads in place of a value of the forward pass. */
  readonly read: (value: Value) => Value
  readonly needs: (i: number) => boolean
}

function applyRule(g: GraphBuilder, node: Node, { dys, read, needs }: Application): readonly (Value | null)[] {
  const rule = gradRules[node.op]
  const shown = `${node.op}(${node.inputs.map((v) => `${v.name} ${formatShape(v.shape)}`).join(', ')})`
  if ('unsupported' in rule) throw new Error(`differentiate: ${shown} has no gradient: ${rule.unsupported}`)
  if ('notDifferentiable' in rule) return []
  const { attributes } = node
  const [inputs, outputs] = [node.inputs.map(read), node.outputs.map(read)]
  const input = { g, inputs, outputs, y: outputs[0], dy: dys[0], dys, attributes, needs }
  const gradients = (rule as GradRule<typeof node.op>)(input as unknown as RuleInput<typeof node.op>)
  if (gradients.length !== node.inputs.length)
    throw new Error(`internal: the rule of ${shown} answered ${gradients.length} gradients for ${node.inputs.length} inputs`)
  return gradients
}

/** Undoes broadcasting: sums a gradient over the axes along which its value was repeated. */
function sumToShape(g: GraphBuilder, gradient: Value, value: Value): Value {
  if (sameShape(gradient.shape, value.shape)) return gradient
  const extra = gradient.shape.length - value.shape.length
  if (extra < 0) return g.expand(gradient, value.shape)
  const leading = Array.from({ length: extra }, (_, axis) => axis)
  const repeated = value.shape.flatMap((dim, i) => (dim === 1 && gradient.shape[i + extra] !== 1 ? [i + extra] : []))
  if (extra === 1 && value.shape.length === 1 && repeated.length === 0) return sumRows(g, gradient)
  const summed = g.reduceSum(g.reduceSum(gradient, repeated, true), leading)
  if (elementCount(summed.shape).count !== elementCount(value.shape).count || summed.shape.length !== value.shape.length)
    throw new Error(
      `internal: the gradient ${formatShape(gradient.shape)} of ${value.name} does not sum to ${formatShape(value.shape)}`,
    )
  return g.expand(summed, value.shape)
}
