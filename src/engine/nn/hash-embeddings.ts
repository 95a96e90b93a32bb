/**
 * Vectors of characters without a vocabulary (Clark et al. 2021, arXiv 2103.06874): several hashes of a code point each pick a part
 * of its vector. Legend: B rows, S characters, H width, K hashes.
 */
import type { GraphBuilder } from '@engine/graph/builder'
import type { Value } from '@engine/graph/value'
import type { Params } from './params'

const PRIMES = [31, 43, 59, 61, 73, 97, 103, 113, 137, 149, 157, 173, 181, 193, 211, 223]
export const MAX_HASHES = PRIMES.length

export interface HashEmbeddingsConfig {
  readonly width: number
  readonly hashes: number
  readonly buckets: number
}

/** Part i of a vector is row (code + 1) · prime_i mod buckets of table i. codes [B, S] -> [B, S, H]. */
export function hashEmbeddings(g: GraphBuilder, p: Params, codes: Value, c: HashEmbeddingsConfig): Value {
  const next = g.shift(codes, 1)
  const part = (prime: number, i: number) => {
    const table = p.weight(`HashBucketCodepointEmbedder_${i}.weight`, [c.buckets, c.width / c.hashes], 'normal')
    return g.gather(table, remainder(g, g.scale(next, prime), c.buckets))
  }
  return PRIMES.slice(0, c.hashes)
    .map(part)
    .reduce((joined, next) => g.concat(joined, next, 2))
}

/** x mod n of integers from 0 on, by the division that rounds down. */
const remainder = (g: GraphBuilder, x: Value, n: number): Value => g.sub(x, g.scale(g.div(x, g.scalar(n, x.dtype)), n))
