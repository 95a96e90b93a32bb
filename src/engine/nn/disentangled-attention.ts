/**
 * Disentangled attention (He et al. 2020, arXiv 2006.03654): beside content with content, scores of content with relative position
 * and of relative position with content. Legend: B rows, S tokens, N = B·S, H width, n heads, d = H / n.
 */
import type { Dim } from '@engine/graph/shape'
import type { Value } from '@engine/graph/value'
import { LOWEST } from './attention'
import { type Context, dropout } from './context'
import { distancesDim, pairsDim } from './relative-positions'

export interface DisentangledProjections {
  /** [N, H], or [B, H] for the first query of each text alone; divided by √(d · number of kinds of scores), as `positionQuery` is. */
  readonly query: Value
  readonly key: Value
  readonly value: Value
  /**
   * [2S, H]: row j for a key that lies j - S places ahead of its query; for the first query alone [S, H]: row j for the key at
   * place j. Null without content-to-position scores.
   */
  readonly positionKey: Value | null
  /**
   * [2S, H]: row j for a query whose key lies j - S places behind it; for the first query alone [S, H]: row j where its key is at
   * place j. Null without position-to-content scores.
   */
  readonly positionQuery: Value | null
}

/** True where query and key are both tokens. mask [B, S] of 1 and 0 -> [B, 1, S, S]. */
export function tokenPairs({ g }: Context, mask: Value): Value {
  const [rows, tokens] = mask.shape as [string, string]
  return g.cast(g.mul(g.reshape(mask, [rows, 1, tokens, 1]), g.reshape(mask, [rows, 1, 1, tokens])), 'bool')
}

/**
 * softmax(scores where seen) v, heads joined. seen [B, 1, S, S] -> as many rows as `query` has. A query that sees no key, as padding
 * does, weighs all alike, and its scores learn nothing.
 */
export function disentangledAttention(
  context: Context,
  parts: DisentangledProjections,
  seen: Value,
  c: { readonly heads: number; readonly dropout: number },
): Value {
  const { g } = context
  const [rows, , tokens] = seen.shape as [Dim, Dim, Dim, Dim]
  const width = parts.value.shape[1] as number
  const byHead = (x: Value, texts: Dim, places: Dim) => g.reshape(x, [texts, places, c.heads, width / c.heads])
  const first = parts.query.shape[0] !== context.rows
  const query = g.transpose(byHead(parts.query, rows, first ? 1 : tokens), [0, 2, 1, 3])
  const [key, value] = [parts.key, parts.value].map((x) => byHead(x, rows, tokens)) as [Value, Value]
  const scores = [
    g.matMul(query, g.transpose(key, [0, 2, 3, 1])),
    ...(first ? firstScores : positionScores)(context, { query, key }, parts),
  ].reduce((sum, next) => g.add(sum, next))
  const weights = g.softmax(g.where(first ? g.slice(seen, 2, 0, 1) : seen, scores, g.scalar(LOWEST)))
  const dropped = dropout(context, weights, c.dropout, first ? 'first-query' : 'attention')
  const mixed = g.matMul(dropped, g.transpose(value, [0, 2, 1, 3]))
  return g.reshape(g.transpose(mixed, [0, 2, 1, 3]), [parts.query.shape[0] as Dim, width])
}

/** query [B, n, S or 1, d], key [B, S, n, d] */
interface Heads {
  readonly query: Value
  readonly key: Value
}
type Positions = Pick<DisentangledProjections, 'positionKey' | 'positionQuery'>

/** Scores of content with position and of position with content, [B, n, S, S] each. */
function positionScores(context: Context, { query, key }: Heads, { positionKey, positionQuery }: Positions): Value[] {
  const { g } = context
  const [, tokens, ...heads] = key.shape as [Dim, string, number, number]
  const byDistance = (x: Value) => g.transpose(g.reshape(x, [distancesDim(g, tokens), ...heads]), [1, 2, 0])
  const atQueries = (x: Value) => atKeys(context, g.matMul(g.transpose(key, [0, 2, 1, 3]), byDistance(x)))
  return [
    ...(positionKey ? [atKeys(context, g.matMul(query, byDistance(positionKey)))] : []),
    ...(positionQuery ? [g.transpose(atQueries(positionQuery), [0, 1, 3, 2])] : []),
  ]
}

/** The same for the first query of each text, whose distance from a key is the key's place: [B, n, 1, S] each. */
function firstScores({ g }: Context, { query, key }: Heads, { positionKey, positionQuery }: Positions): Value[] {
  const [rows, ...places] = key.shape as [Dim, Dim, number, number]
  const [tokens, heads] = places
  const products = (x: Value) => g.reduceSum(g.mul(key, g.reshape(x, places)), [3])
  return [
    ...(positionKey ? [g.matMul(query, g.transpose(g.reshape(positionKey, places), [1, 2, 0]))] : []),
    ...(positionQuery ? [g.reshape(g.transpose(products(positionQuery), [0, 2, 1]), [rows, heads, 1, tokens])] : []),
  ]
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
