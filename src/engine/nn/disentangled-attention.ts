/**
 * Disentangled attention (He et al. 2020, arXiv 2006.03654): beside content with content, scores of content with relative position
 * and of relative position with content. Legend: B rows, S tokens, N = B·S, H width, n heads, d = H / n.
 */
import type { Value } from '@engine/graph/value'
import { LOWEST } from './attention'
import { type Context, dropout } from './context'
import { distancesDim, pairsDim } from './relative-positions'

export interface DisentangledProjections {
  /** [N, H], divided by √(d · number of kinds of scores), as `positionQuery` is. */
  readonly query: Value
  readonly key: Value
  readonly value: Value
  /** [2S, H]: row j for a key that lies j - S places ahead of its query; null without content-to-position scores. */
  readonly positionKey: Value | null
  /** [2S, H]: row j for a query whose key lies j - S places behind it; null without position-to-content scores. */
  readonly positionQuery: Value | null
}

/** True where query and key are both tokens. mask [B, S] of 1 and 0 -> [B, 1, S, S]. */
export function tokenPairs({ g }: Context, mask: Value): Value {
  const [rows, tokens] = mask.shape as [string, string]
  return g.cast(g.mul(g.reshape(mask, [rows, 1, tokens, 1]), g.reshape(mask, [rows, 1, 1, tokens])), 'bool')
}

/**
 * softmax(scores where seen) v, heads joined. seen [B, 1, S, S] -> [N, H]. A query that sees no key, as padding does, weighs all
 * alike, and its scores learn nothing.
 */
export function disentangledAttention(
  context: Context,
  parts: DisentangledProjections,
  seen: Value,
  c: { readonly heads: number; readonly dropout: number },
): Value {
  const { g } = context
  const [rows, , tokens] = seen.shape as [string, 1, string, string]
  const width = parts.value.shape[1] as number
  const heads = [c.heads, width / c.heads]
  const split = (x: Value, perm: readonly number[]) => g.transpose(g.reshape(x, [rows, tokens, ...heads]), perm)
  const byDistance = (x: Value) => g.transpose(g.reshape(x, [distancesDim(g, tokens), ...heads]), [1, 2, 0])
  const query = split(parts.query, [0, 2, 1, 3])
  let scores = g.matMul(query, split(parts.key, [0, 2, 3, 1]))
  if (parts.positionKey) scores = g.add(scores, atKeys(context, g.matMul(query, byDistance(parts.positionKey))))
  if (parts.positionQuery) {
    const key = split(parts.key, [0, 2, 1, 3])
    const atQueries = atKeys(context, g.matMul(key, byDistance(parts.positionQuery)))
    scores = g.add(scores, g.transpose(atQueries, [0, 1, 3, 2]))
  }
  const weights = g.softmax(g.where(seen, scores, g.scalar(LOWEST)))
  const mixed = g.matMul(dropout(context, weights, c.dropout, 'attention'), split(parts.value, [0, 2, 1, 3]))
  return g.reshape(g.transpose(mixed, [0, 2, 1, 3]), [context.rows, width])
}

/**
 * From scores by distance to scores by key: y[…, q, k] = x[…, q, k - q + S]. x [B, n, S, 2S] -> [B, n, S, S].
 * Row by row in memory, place (q, k - q + S) in rows of 2S is place (q, k) in rows of 2S - 1 that begin S places later: two copies
 * of whole stretches, where an element-by-element gather would need indices of the result's size, and its gradient a scatter.
 */
function atKeys({ g }: Context, x: Value): Value {
  const [rows, heads, tokens, distances] = x.shape as [string, number, string, string]
  const pairs = pairsDim(g, tokens)
  const later = g.window(g.reshape(x, [rows, heads, distances, tokens]), 2, 1, pairs)
  return g.window(g.reshape(later, [rows, heads, tokens, pairs]), 3, 0, tokens)
}
