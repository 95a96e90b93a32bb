/** Gradients of the arithmetic operators; a and b may broadcast against each other. */
import type { GradRule } from '@engine/grad/rule'

// y = a + b.   da = dy, db = dy
export const add: GradRule<'Add'> = ({ dy }) => [dy, dy]

// y = a - b.   da = dy, db = -dy
export const sub: GradRule<'Sub'> = ({ g, dy, needs }) => [dy, needs(1) ? g.neg(dy) : null]

// y = a · b.   da = dy · b, db = dy · a
export const mul: GradRule<'Mul'> = ({ g, inputs: [a, b], dy, needs }) => [
  needs(0) ? g.mul(dy, b) : null,
  needs(1) ? g.mul(dy, a) : null,
]

// y = a / b.   da = dy / b, db = -dy · y / b
export const div: GradRule<'Div'> = ({ g, inputs: [, b], y, dy, needs }) => {
  const da = g.div(dy, b)
  return [da, needs(1) ? g.neg(g.mul(da, y)) : null]
}

// y = -x.   dx = -dy
export const neg: GradRule<'Neg'> = ({ g, dy }) => [g.neg(dy)]

// y = c ? a : b.   da = c ? dy : 0, db = c ? 0 : dy
export const where: GradRule<'Where'> = ({ g, inputs: [c], dy, needs }) => {
  const zero = g.scalar(0, dy.dtype)
  return [null, needs(1) ? g.where(c, dy, zero) : null, needs(2) ? g.where(c, zero, dy) : null]
}
