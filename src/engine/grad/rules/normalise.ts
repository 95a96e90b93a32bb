/** Gradients of softmax and layer normalisation. */
import type { GradRule } from '@engine/grad/rule'
import { sumRows } from '@engine/grad/sum-rows'
import type { Value } from '@engine/graph/value'

// y = softmax(x) on an axis.   dx = y · (dy - Σ dy·y)
export const softmax: GradRule<'Softmax'> = ({ g, y, dy, attributes: { axis } }) => {
  const scaled = g.mul(dy, y)
  return [g.sub(scaled, g.mul(y, g.reduceSum(scaled, [axis], true)))]
}

// x̂ = (x - mean) · inv, y = x̂ · scale + bias, over the last axis of width H.
// dbias = Σ dy, dscale = Σ dy·x̂, dx = inv · (dy·scale - Σ(dy·scale)/H - x̂ · Σ(dy·scale·x̂)/H)
export const layerNormalization: GradRule<'LayerNormalization'> = ({
  g,
  inputs: [x, scale, bias],
  outputs: [, mean, inverse],
  dy,
  dys,
  needs,
}) => {
  if (dys[1] || dys[2]) throw new Error(`LayerNormalization of ${x.name}: a gradient reached its statistics, which have no rule`)
  const rank = x.shape.length
  const width = x.shape[rank - 1]
  if (typeof width !== 'number')
    throw new Error(`LayerNormalization of ${x.name}: the gradient needs a static last dim, found ${width}`)
  const rows = Array.from({ length: rank - 1 }, (_, axis) => axis)
  const normalised = g.mul(g.sub(x, mean), inverse)
  const product = g.mul(dy, normalised)
  // Row sums weighted by `scale` are products with one column: no [N, H] temporary is written for them.
  const column = g.scale(g.reshape(scale, [width, 1]), 1 / width)
  const dx = () => {
    const centred = g.sub(g.mul(dy, scale), g.matMul(dy, column))
    return g.mul(g.sub(centred, g.mul(normalised, g.matMul(product, column))), inverse)
  }
  const overRows = (value: Value) => (rank === 2 ? sumRows(g, value) : g.reduceSum(value, rows))
  const gradients = [needs(0) ? dx() : null, needs(1) ? overRows(product) : null]
  return bias ? [...gradients, needs(2) ? overRows(dy) : null] : gradients
}
