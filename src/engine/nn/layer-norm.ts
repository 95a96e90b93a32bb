/** Layer normalisation (Ba et al. 2016), over the last axis. */
import type { Value } from '@engine/graph/value'
import type { Context } from './context'
import type { Params } from './params'

/** y = (x - mean) / √(variance + epsilon) · weight + bias. x [N, H] -> [N, H]. */
export function layerNorm({ g }: Context, p: Params, x: Value, epsilon: number): Value {
  const width = x.shape.at(-1) as number
  return g.layerNormalization(x, p.weight('weight', [width], 'ones'), p.weight('bias', [width], 'zeros'), epsilon)
}

/** The same without a bias, for layers that have none. */
export function unbiasedLayerNorm({ g }: Context, p: Params, x: Value, epsilon: number): Value {
  return g.layerNormalization(x, p.weight('weight', [x.shape.at(-1) as number], 'ones'), null, epsilon)
}
