/** Gradients of the operators that move elements without changing them. */
import type { GradRule } from '@engine/grad/rule'
import type { Dim, Shape } from '@engine/graph/shape'
import type { Value } from '@engine/graph/value'

// y = x in another shape.   dx = dy in x's shape
export const reshape: GradRule<'Reshape'> = ({ g, inputs: [x], dy }) => [g.reshape(dy, x.shape), null]

// y = x repeated to a shape.   dx = dy, summed back by the walker
export const expand: GradRule<'Expand'> = ({ dy }) => [dy, null]

// y = x with permuted axes.   dx = dy with the inverse permutation
export const transpose: GradRule<'Transpose'> = ({ g, dy, attributes: { perm } }) => [
  g.transpose(
    dy,
    perm.map((_, axis) => perm.indexOf(axis)),
  ),
]

// y = a and b joined on an axis.   da, db = the two parts of dy
export const concat: GradRule<'Concat'> = ({ g, inputs: [a, b], dy, attributes: { axis } }) => {
  const [left, right] = [a, b].map((part) => part.shape.at(axis) as number) as [number, number]
  return [g.slice(dy, axis, 0, left), g.slice(dy, axis, left, left + right)]
}

// y = x[start:end] on an axis.   dx = dy between zeros
export const slice: GradRule<'Slice'> = ({ g, inputs: [x, starts, ends, axes], dy }) => {
  const [start, end, axis] = [starts, ends, axes].map(first) as [number, number, number]
  const width = x.shape[axis]
  if (typeof width !== 'number')
    throw new Error(`Slice of ${x.name}: the gradient needs a static dim on axis ${axis}, found ${width}`)
  const zeros = (count: number) =>
    g.expand(
      g.constant(
        [0],
        dy.dtype,
        dy.shape.map(() => 1),
      ),
      withDim(dy.shape, axis, count),
    )
  const padded = start > 0 ? g.concat(zeros(start), dy, axis) : dy
  return [end < width ? g.concat(padded, zeros(width - end), axis) : padded, null, null, null]
}

const withDim = (shape: Shape, axis: number, dim: Dim): Shape => shape.map((old, i) => (i === axis ? dim : old))
const first = (value: Value): number => (value.source.kind === 'constant' ? (value.source.data[0] as number) : Number.NaN)
