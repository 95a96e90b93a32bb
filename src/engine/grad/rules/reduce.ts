/** Gradients of the reductions. */
import type { GradRule, RuleInput } from '@engine/grad/rule'
import { elementCount } from '@engine/graph/shape'
import type { Value } from '@engine/graph/value'

type Reduction = 'ReduceSum' | 'ReduceMean' | 'ReduceSumSquare'

const axesOf = (axes: Value): readonly number[] => (axes.source.kind === 'constant' ? axes.source.data : [])

/** dy with the reduced axes back as dims of 1, so that it broadcasts against x. */
function kept<Op extends Reduction>({ g, inputs: [x, axes], dy }: RuleInput<Op>): Value {
  const dropped = axesOf(axes)
  return g.reshape(
    dy,
    x.shape.map((dim, i) => (dropped.includes(i) ? 1 : dim)),
  )
}

// y = sum of x over axes.   dx = dy, repeated along the axes
export const reduceSum: GradRule<'ReduceSum'> = (rule) => [rule.g.expand(kept(rule), rule.inputs[0].shape), null]

// y = mean of x over axes.   dx = dy / n, repeated along the axes
export const reduceMean: GradRule<'ReduceMean'> = (rule) => {
  const [x, axes] = rule.inputs
  const { count, names } = elementCount(axesOf(axes).map((axis) => x.shape[axis] as number))
  if (names.length > 0) throw new Error(`ReduceMean of ${x.name}: the gradient needs static dims on the reduced axes`)
  return [rule.g.expand(rule.g.scale(kept(rule), 1 / count), x.shape), null]
}

// y = sum of x² over axes.   dx = 2 · x · dy
export const reduceSumSquare: GradRule<'ReduceSumSquare'> = (rule) => [
  rule.g.mul(rule.g.scale(rule.inputs[0], 2), kept(rule)),
  null,
]
