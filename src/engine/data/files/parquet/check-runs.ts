/** Holds the counts inside a page against the number of its values, since hyparquet's decoders write as many as a count says. */

/** Values are packed eight at a time, the last of them filling up. */
const PACKED = 8

/**
 * Runs of Parquet's RLE and bit-packing hybrid in bytes [start, end): a run of one value, or groups of eight packed values.
 * Reading stops once `count` values are known, so what stands behind them is not looked at.
 */
export function checkRuns(bytes: Uint8Array, start: number, end: number, width: number, count: number): void {
  if (width < 0 || width > 32) throw new Error(`values of ${width} bits`)
  let at = start
  for (let seen = 0; seen < count; ) {
    let head = 0
    for (let shift = 0; ; shift += 7) {
      if (at >= end) return
      const byte = bytes[at++]!
      head += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) break
      if (shift > 28) throw new Error('a run with a count beyond 32 bits')
    }
    const isPacked = head % 2 === 1
    const size = Math.floor(head / 2) * (isPacked ? PACKED : 1)
    if (seen + size > count + PACKED - 1) throw new Error(`a run of ${size} values in a page of ${count}`)
    at += isPacked ? (size / PACKED) * width : Math.ceil(width / 8)
    seen += size
  }
}
