/** Multi-head self-attention (Vaswani et al. 2017). Legend: B rows, S tokens, N = B·S, H width, n heads, d = H / n. */
import type { Value } from '@engine/graph/value'
import { type Context, dropout } from './context'
import { linear } from './linear'
import type { Params } from './params'

export interface AttentionConfig {
  readonly width: number
  readonly heads: number
  readonly dropout: number
  /** Names of the three projections in the checkpoint. */
  readonly names: { readonly query: string; readonly key: string; readonly value: string }
}

/** 0 where a key may be seen and float32's least number where it is padding: mask [B, S] of 1 and 0 -> [B, 1, 1, S]. */
export function additiveMask({ g }: Context, mask: Value): Value {
  const lowest = -3.4028234663852886e38
  const padding = g.scale(g.shift(g.neg(g.cast(mask, 'float32')), 1), lowest)
  const [rows, tokens] = mask.shape as [string, string]
  return g.reshape(padding, [rows, 1, 1, tokens])
}

/** softmax(q kᵀ / √d + mask) v, heads joined. x [N, H], mask [B, 1, 1, S] -> [N, H]. */
export function selfAttention(context: Context, p: Params, x: Value, mask: Value, c: AttentionConfig): Value {
  const { g } = context
  const depth = c.width / c.heads
  const [rows, , , tokens] = mask.shape as [string, 1, 1, string]
  const split = (value: Value, perm: readonly number[]) => g.transpose(g.reshape(value, [rows, tokens, c.heads, depth]), perm)
  // The factor 1/√d goes into the query's projection, where Gemm applies it for nothing.
  const query = split(linear(context, p.at(c.names.query), x, c.width, 1 / Math.sqrt(depth)), [0, 2, 1, 3])
  const key = split(linear(context, p.at(c.names.key), x, c.width), [0, 2, 3, 1])
  const value = split(linear(context, p.at(c.names.value), x, c.width), [0, 2, 1, 3])
  const weights = g.softmax(g.add(g.matMul(query, key), mask))
  const mixed = g.matMul(dropout(context, weights, c.dropout, 'attention'), value)
  return g.reshape(g.transpose(mixed, [0, 2, 1, 3]), [context.rows, c.width])
}
