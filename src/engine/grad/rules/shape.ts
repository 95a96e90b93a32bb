/** Gradients of the operators that move elements without changing them. */
import type { GradRule } from '@engine/grad/rule'
import type { Dim } from '@engine/graph/shape'
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

// y = a, b, … joined on an axis.   da, db, … = the parts of dy
export const concat: GradRule<'Concat'> = ({ g, inputs, dy, attributes: { axis } }) =>
  g.split(
    dy,
    axis,
    inputs.map((part) => part.shape[axis] as number),
  )

// a, b, … = x cut into parts on an axis.   dx = da, db, … joined
export const split: GradRule<'Split'> = ({ g, outputs, dys, attributes: { axis } }) => {
  const parts = outputs.map((part, i) => dys[i] ?? g.expand(g.scalar(0, part.dtype), part.shape))
  return [parts.reduce((joined, part) => g.concat(joined, part, axis)), null]
}

// y = x[start:end] on an axis.   dx = dy between zeros
export const slice: GradRule<'Slice'> = ({ g, inputs: [x, starts, , axes], dy }) => {
  const [start, axis] = [starts, axes].map(first) as [number, number]
  return [g.pad(dy, axis, start, x.shape[axis] as Dim), null, null, null]
}

// y = x between zeros on an axis.   dx = dy without the places of the zeros
export const pad: GradRule<'Pad'> = ({ g, inputs: [x, pads], dy }) => {
  const axis = x.shape.findIndex((dim, i) => dim !== dy.shape[i])
  const start = g.slice(pads, 0, axis, axis + 1)
  const end = g.add(start, g.reshape(g.dim(x.shape[axis] as Dim, 'int64'), [1]))
  return [g.node('Slice', [dy, start, end, g.constant([axis], 'int64')], {}, [x]).outputs[0] as Value, null]
}

const first = (value: Value): number => (value.source.kind === 'constant' ? (value.source.data[0] as number) : Number.NaN)
