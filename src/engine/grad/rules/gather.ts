/** Gradient of the look-up of rows. */
import type { GradRule } from '@engine/grad/rule'
import { flattened } from '@engine/graph/builder'
import type { Dim } from '@engine/graph/shape'

// y = x[i], rows of x [V, H] at indices i.   dx[v] = sum of dy over the places where i = v
// ScatterElements adds repeated rows one after the other; ScatterND races on the CPU provider when an index repeats.
export const gather: GradRule<'Gather'> = ({ g, inputs: [x, indices], dy }) => {
  const [rows, width] = x.shape as [Dim, Dim]
  if (x.shape.length !== 2)
    throw new Error(`Gather of ${x.name}: the gradient needs a table of rank 2, found rank ${x.shape.length}`)
  const count = flattened(indices.shape)
  const flat = g.reshape(indices, [count, 1])
  const zeros = g.expand(g.constant([0], dy.dtype, [1, 1]), [rows, width])
  return [g.scatterAdd(zeros, g.expand(flat, [count, width]), g.reshape(dy, [count, width])), null]
}
