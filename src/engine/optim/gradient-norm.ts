/** Σ x² over all gradients together: the square of the norm at which they are clipped. */
import { GraphBuilder } from '@engine/graph/builder'
import type { Graph, Value } from '@engine/graph/value'
import type { ParameterSpec } from '@engine/nn/params'
import { gradientName } from './adamw'

/**
 * Rows are summed first, then their sums: providers give a thread each output of a reduction, so one sum over a whole table would
 * leave the device idle, and lose digits.  tensors of any shape -> []
 */
export function sumOfSquares(g: GraphBuilder, tensors: readonly Value[]): Value {
  const sums = tensors.map((tensor) => {
    const rows = g.reduceSumSquare(tensor, [tensor.shape.length - 1])
    const axes = rows.shape.map((_, axis) => axis)
    return g.reduceSum(rows, axes)
  })
  return sums.reduce((total, sum) => g.add(total, sum))
}

/** Inputs `grad/<parameter>`; output `sum` []. */
export function buildSumOfSquaresGraph(specs: readonly Pick<ParameterSpec, 'name' | 'shape'>[]): Graph {
  const g = new GraphBuilder('sum_of_squares')
  const gradients = specs.map(({ name, shape }) => g.input(gradientName(name), 'float32', shape))
  return g.build({ sum: sumOfSquares(g, gradients) })
}
