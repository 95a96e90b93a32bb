/**
 * Relative positions as DeBERTa numbers them (He et al. 2020, arXiv 2006.03654), in version 2 with logarithmic buckets.
 * Legend: S tokens, distance = the query's place less the key's.
 */
import type { GraphBuilder } from '@engine/graph/builder'
import type { Dim } from '@engine/graph/shape'
import type { Value } from '@engine/graph/value'

export interface RelativePositionsConfig {
  /** Half of the table: distance 0 has row `span`, and distances beyond the table share its first and last row. */
  readonly span: number
  /** Distances up to half of `count` are exact, those up to `farthest` share the rest; null where every distance is exact. */
  readonly buckets: { readonly count: number; readonly farthest: number } | null
  /** No text is longer. */
  readonly maxLength: number
}

/** The 2S distances -S … S - 1 of a text, as a dim. */
export const distancesDim = (g: GraphBuilder, tokens: string): Dim => g.nameDim(`2${tokens}`, g.scale(sizeOf(g, tokens), 2))
/** One distance less: as many as there are between S queries and S keys. */
export const pairsDim = (g: GraphBuilder, tokens: string): Dim =>
  g.nameDim(`2${tokens}-1`, g.shift(g.scale(sizeOf(g, tokens), 2), -1))
const sizeOf = (g: GraphBuilder, tokens: string): Value => g.reshape(g.dim(tokens, 'int64'), [1])

/** Rows of the table, as indices. */
export interface RelativeRows {
  /** [2S]: `ahead` for keys that lie j - S places ahead of their query, `behind` for keys as far behind theirs. */
  readonly ahead: Value
  readonly behind: Value
  /** [S]: for the key at place j, seen from the first place. */
  readonly fromFirst: Value
}

export function relativeRows(g: GraphBuilder, tokens: string, c: RelativePositionsConfig): RelativeRows {
  const reach = Math.max(c.maxLength, c.span, c.buckets?.farthest ?? 0)
  const rows = g.constant(
    Array.from({ length: 2 * reach + 1 }, (_, i) => relativeRow(i - reach, c)),
    'int32',
  )
  const behind = g.sub(g.range(distancesDim(g, tokens), 'int32'), g.dim(tokens, 'int32'))
  const rowsOf = (distances: Value) => g.gather(rows, g.shift(clamped(g, distances, reach), reach))
  return { ahead: rowsOf(g.neg(behind)), behind: rowsOf(behind), fromFirst: rowsOf(g.neg(g.range(tokens, 'int32'))) }
}

/** x, or the nearest of -limit and limit. */
function clamped(g: GraphBuilder, x: Value, limit: number): Value {
  const bound = g.scalar(limit, 'int32')
  return g.neg(g.min(g.neg(g.min(x, bound)), bound))
}

/** The table's row for a distance: 0 … 2·span - 1. */
export function relativeRow(distance: number, { span, buckets }: RelativePositionsConfig): number {
  const place = buckets ? logBucket(distance, buckets.count, buckets.farthest) : distance
  return Math.max(0, Math.min(2 * span - 1, place + span))
}

/** Distances up to half the buckets stand for themselves; from there on buckets widen geometrically. */
function logBucket(distance: number, count: number, farthest: number): number {
  const half = Math.floor(count / 2)
  const far = Math.abs(distance)
  if (far <= half) return distance
  // In float32, as the reference: a distance on the border of two buckets must fall on its side.
  const log = (ratio: number) => Math.fround(Math.log(Math.fround(ratio)))
  const share = Math.fround(log(far / half) / log((farthest - 1) / half))
  return Math.sign(distance) * (half + Math.ceil(Math.fround(share * (half - 1))))
}
