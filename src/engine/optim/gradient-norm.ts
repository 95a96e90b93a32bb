/** Σ x² over all gradients together: the square of the norm at which they are clipped. */
import { GraphBuilder } from '@engine/graph/builder'
import type { Graph } from '@engine/graph/value'
import type { ParameterSpec } from '@engine/nn/params'
import { gradientName } from './adamw'

/**
 * Inputs `grad/<parameter>`; output `sum` []. Rows are summed first, then their sums: providers give a thread each output of a
 * reduction, so one sum over a whole table would leave the device idle, and lose digits.
 */
export function buildSumOfSquaresGraph(specs: readonly Pick<ParameterSpec, 'name' | 'shape'>[]): Graph {
  const g = new GraphBuilder('sum_of_squares')
  const sums = specs.map(({ name, shape }) => {
    const rows = g.reduceSumSquare(g.input(gradientName(name), 'float32', shape), [shape.length - 1])
    return g.reduceSum(
      rows,
      rows.shape.map((_, axis) => axis),
    )
  })
  return g.build({ sum: sums.reduce((total, sum) => g.add(total, sum)) })
}
