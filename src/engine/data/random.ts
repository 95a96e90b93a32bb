/**
 * Randomness as a function of counters: no generator state, so any draw can be repeated from (seed, stream, index) alone,
 * whatever was drawn before it. The mixer is MurmurHash3's 32-bit finaliser (Appleby 2011).
 */

const GOLDEN = 0x9e3779b9

/** A bijection on 32-bit integers in which every input bit reaches every output bit. */
export function mix32(value: number): number {
  let h = value
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** A 32-bit hash of a few integers. */
export function hash32(...keys: readonly number[]): number {
  let h = GOLDEN
  for (const key of keys) h = mix32(Math.imul(h, GOLDEN) + (key | 0))
  return h >>> 0
}

/** The i-th 32-bit draw of the stream that `hash32` began. */
export const draw32 = (stream: number, index: number): number => mix32(stream + Math.imul(index + 1, GOLDEN))

/** Names of the streams that one seed feeds, so that none repeats another. */
export const streams = { order: 1, dropout: 2, initialisation: 3 } as const

/** 0 … n-1 in an order drawn from the stream (Fisher-Yates). */
export function permutation(n: number, stream: number): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i)
  for (let i = n - 1; i > 0; i--) {
    const j = draw32(stream, i) % (i + 1)
    const swapped = order[i] as number
    order[i] = order[j] as number
    order[j] = swapped
  }
  return order
}

/** Fills an array with draws from N(0, deviation), those beyond `cutoff` deviations drawn again. */
export function fillNormal(out: Float32Array, deviation: number, stream: number, cutoff = Number.POSITIVE_INFINITY): void {
  for (let i = 0; i < out.length; i++) {
    let x = standardNormal(stream, i)
    for (let again = 1; Math.abs(x) > cutoff; again++) x = standardNormal(hash32(stream, again), i)
    out[i] = deviation * x
  }
}

/** Fills an array with draws from U(-bound, bound). */
export function fillUniform(out: Float32Array, bound: number, stream: number): void {
  for (let i = 0; i < out.length; i++) out[i] = bound * ((2 * draw32(stream, i) + 1) / 2 ** 32 - 1)
}

/** The i-th draw from N(0, 1) of a stream (Box-Muller). */
function standardNormal(stream: number, i: number): number {
  const radius = Math.sqrt(-2 * Math.log((draw32(stream, 2 * i) + 1) / 2 ** 32))
  return radius * Math.cos((2 * Math.PI * draw32(stream, 2 * i + 1)) / 2 ** 32)
}
