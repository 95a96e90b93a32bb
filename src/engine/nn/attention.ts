/** Multi-head self-attention (Vaswani et al. 2017). Legend: B rows, S tokens, N = B·S, H width, n heads, d = H / n. */
import type { GraphBuilder } from '@engine/graph/builder'
import type { Dim } from '@engine/graph/shape'
import type { Value } from '@engine/graph/value'
import { type Context, dropout } from './context'
import { affine, linear } from './linear'
import { isAdapted } from './lora'
import type { Params } from './params'

export interface AttentionConfig {
  readonly width: number
  readonly heads: number
  readonly dropout: number
  /** Names of the three projections in the checkpoint. */
  readonly names: { readonly query: string; readonly key: string; readonly value: string }
}

/** Float32's least number, which takes a key out of a softmax. */
export const LOWEST = -3.4028234663852886e38

/** 0 where a key may be seen and float32's least number where it is padding: mask [B, S] of 1 and 0 -> [B, 1, 1, S]. */
export function additiveMask({ g }: Context, mask: Value): Value {
  const padding = g.scale(g.shift(g.neg(g.cast(mask, 'float32')), 1), LOWEST)
  const [rows, tokens] = mask.shape as [string, string]
  return g.reshape(padding, [rows, 1, 1, tokens])
}

/** `mask` [B, 1, 1, S] and, beside padding, the keys that lie more than `reach` places from the query taken out -> [B, 1, S, S]. */
export function windowMask({ g }: Context, mask: Value, reach: number): Value {
  const tokens = mask.shape[3] as string
  const places = g.cast(g.range(tokens, 'int32'), 'float32')
  const distance = g.sub(g.reshape(places, [tokens, 1]), g.reshape(places, [1, tokens]))
  const far = g.greater(g.mul(distance, distance), g.scalar(reach ** 2))
  return g.where(far, g.scalar(LOWEST), mask)
}

/** softmax(q kᵀ / √d + mask) v, heads joined. x [N, H], mask [B, 1, 1, S], queries x or each text's first row [B, H] -> as queries. */
export function selfAttention(context: Context, p: Params, x: Value, mask: Value, c: AttentionConfig, queries = x): Value {
  const { g } = context
  const depth = c.width / c.heads
  // The factor 1/√d goes into the query's projection, where Gemm applies it for nothing.
  const asked = linear(context, p.at(c.names.query), queries, c.width, 1 / Math.sqrt(depth))
  const { key, value } = c.names
  // Both are asked: who lists the layers that can have adapters learns of them by being asked (train/lora.ts).
  const adapted = [key, value].map((name) => isAdapted(context, p.at(name)))
  if (queries !== x && !adapted.includes(true)) return firstQueryAttention(context, p, { x, asked }, mask, c)
  const [rows, , , tokens] = mask.shape as [string, 1, 1, string]
  const heads = (projected: Value, positions: Dim = tokens) => g.reshape(projected, [rows, positions, c.heads, depth])
  const projections = {
    query: heads(asked, queries === x ? tokens : 1),
    key: heads(linear(context, p.at(key), x, c.width)),
    value: heads(linear(context, p.at(value), x, c.width)),
  }
  return attend(context, projections, mask, c.dropout)
}

/**
 * The same for one query a text, without making keys and values: q·(W x + b) = (Wᵀ q)·x + q·b, and Σ w (W x + b) = W Σ w x + b Σ w,
 * so that both projections are of one row a head instead of one a token. asked [B, H], the scaled queries; x [N, H] -> [B, H].
 * No softmax feels q·b, which is one number for all keys; it stays for the key's bias to have the gradient that it has elsewhere.
 */
function firstQueryAttention(
  context: Context,
  p: Params,
  { x, asked }: { readonly x: Value; readonly asked: Value },
  mask: Value,
  { width, heads, names, dropout: rate }: AttentionConfig,
): Value {
  const { g } = context
  const [rows, tokens] = [asked.shape[0] as Dim, mask.shape[3] as Dim]
  const depth = width / heads
  const byHead = (name: string) => {
    const { weight, bias } = affine(p.at(name), width, width)
    return { weight: g.reshape(weight, [heads, depth, width]), bias: g.reshape(bias, [heads, depth]) }
  }
  const [key, value] = [byHead(names.key), byHead(names.value)]
  const places = g.reshape(x, [rows, tokens, width])
  const query = g.reshape(asked, [rows, heads, depth])
  // Wᵀ q [B, n, H], its products with every x [B, n, 1, S], and q·b [B, n, 1, 1]
  const sought = swapped(g, g.matMul(swapped(g, query), key.weight))
  const products = g.reshape(g.matMul(sought, g.transpose(places, [0, 2, 1])), [rows, heads, 1, tokens])
  const shift = g.reshape(g.reduceSum(g.mul(query, key.bias), [2], true), [rows, heads, 1, 1])
  const weights = dropout(context, g.softmax(g.add(g.add(products, shift), ofFirst(g, mask))), rate, 'first-query')
  // Σ w x [n, B, H], W Σ w x [B, n, d], and Σ w [B, n, 1], which is 1 where none is dropped
  const mixed = swapped(g, g.matMul(g.reshape(weights, [rows, heads, tokens]), places))
  const projected = swapped(g, g.matMul(mixed, g.transpose(value.weight, [0, 2, 1])))
  const total = g.reshape(g.reduceSum(weights, [3], true), [rows, heads, 1])
  return g.reshape(g.add(projected, g.mul(total, value.bias)), [rows, width])
}

/** [B, n, …] -> [n, B, …] and back. */
const swapped = (g: GraphBuilder, x: Value): Value => g.transpose(x, [1, 0, 2])

/** What is added to the first query's scores: bias [B or 1, n or 1, S or 1, S] -> [B or 1, n or 1, 1, S]. */
const ofFirst = (g: GraphBuilder, bias: Value): Value => (bias.shape[2] === 1 ? bias : g.slice(bias, 2, 0, 1))

/** By head, [B, S, n, d] each; the query may be that of the first position alone, [B, 1, n, d]. */
export interface Projections {
  readonly query: Value
  readonly key: Value
  readonly value: Value
}

/** softmax(q kᵀ + bias) v, heads joined. bias [B or 1, n or 1, S or 1, S] -> [N, H], or [B, H] for the first position alone. */
export function attend(context: Context, { query, key, value }: Projections, bias: Value, rate: number): Value {
  const { g } = context
  const [heads, depth] = value.shape.slice(2) as [number, number]
  const [rows, positions] = query.shape as [Dim, Dim]
  const seen = positions === 1 ? ofFirst(g, bias) : bias
  const scores = g.matMul(g.transpose(query, [0, 2, 1, 3]), g.transpose(key, [0, 2, 3, 1]))
  const weights = dropout(context, g.softmax(g.add(scores, seen)), rate, positions === 1 ? 'first-query' : 'attention')
  const mixed = g.matMul(weights, g.transpose(value, [0, 2, 1, 3]))
  return g.reshape(g.transpose(mixed, [0, 2, 1, 3]), [positions === 1 ? rows : context.rows, heads * depth])
}
