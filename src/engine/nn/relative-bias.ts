/** T5's relative position biases (Raffel et al. 2019, arXiv 1910.10683), bidirectional, as MPNet uses them. S tokens, n heads. */
import type { Value } from '@engine/graph/value'
import type { Context } from './context'
import type { Params } from './params'

/** Half of them for keys before the query, half for keys after it. */
export const BUCKETS = 32
const HALF = BUCKETS / 2
/** Distances below this have a bucket each; beyond, buckets widen geometrically up to this distance. */
const EXACT = HALF / 2
const FARTHEST = 128

export interface RelativeBiasConfig {
  readonly heads: number
  /** Rows of the table, of which `BUCKETS` are read. */
  readonly rows: number
  /** No input is longer. */
  readonly maxLength: number
}

/** bias[h, i, j] = table[bucket(j - i), h]. -> [1, n, S, S]. */
export function relativePositionBias({ g }: Context, p: Params, tokens: string, c: RelativeBiasConfig): Value {
  const reach = c.maxLength - 1
  const buckets = Array.from({ length: 2 * reach + 1 }, (_, i) => relativePositionBucket(i - reach))
  const places = g.range(tokens, 'int32')
  const distances = g.sub(g.reshape(places, [1, tokens]), g.reshape(places, [tokens, 1]))
  const bucketOf = g.gather(g.constant(buckets, 'int32'), g.shift(distances, reach))
  const values = g.gather(p.weight('weight', [c.rows, c.heads], 'normal'), bucketOf)
  return g.reshape(g.transpose(values, [2, 0, 1]), [1, c.heads, tokens, tokens])
}

/** @param distance the key's place less the query's */
export function relativePositionBucket(distance: number): number {
  const far = Math.abs(distance)
  const side = distance > 0 ? HALF : 0
  if (far < EXACT) return side + far
  // In float32, as the reference: a distance on the border of two buckets must fall on its side.
  const share = Math.fround(Math.fround(Math.log(far / EXACT)) / Math.fround(Math.log(FARTHEST / EXACT)))
  return side + Math.min(HALF - 1, EXACT + Math.trunc(Math.fround(share * (HALF - EXACT))))
}
