/** The gradient of a table of which a batch looks up few rows: those rows alone are kept, all others are zero. */
import type { LaneSource } from './kernels/kernels'

export class TableGradient implements LaneSource {
  readonly length: number
  /** Where each row found so far begins in `found`. */
  private readonly places = new Map<number, number>()
  private found = new Float32Array(0)
  /** The rows found, in order; null when rows came since. */
  private sorted: readonly number[] | null = null

  constructor(
    readonly rows: number,
    readonly width: number,
  ) {
    this.length = rows * width
  }

  clear(): void {
    this.places.clear()
    this.sorted = null
  }

  /** gradient[rows[i]] += parts[i], one after the other: the order, and with it the rounding, is always the same. parts [n, width] */
  add(rows: ArrayLike<number | bigint>, parts: Float32Array): void {
    const { width } = this
    for (let i = 0; i < rows.length; i++) {
      const to = this.placeOf(Number(rows[i]))
      const from = i * width
      for (let unit = 0; unit < width; unit++)
        this.found[to + unit] = (this.found[to + unit] as number) + (parts[from + unit] as number)
    }
  }

  /** The values that are not zero for want of a look-up. */
  values(): Float32Array {
    return this.found.subarray(0, this.places.size * this.width)
  }

  copyTo(lane: Float32Array, from: number, count: number): void {
    this.sorted ??= [...this.places.keys()].sort((a, b) => a - b)
    lane.fill(0, 0, count)
    const { sorted, width } = this
    for (let i = firstAtLeast(sorted, Math.floor(from / width)); i < sorted.length; i++) {
      const row = sorted[i] as number
      const at = row * width - from
      if (at >= count) return
      const skipped = Math.max(0, -at)
      const place = this.places.get(row) as number
      lane.set(this.found.subarray(place + skipped, place + Math.min(width, count - at)), at + skipped)
    }
  }

  /** The whole gradient, row-major. */
  whole(): Float32Array {
    const all = new Float32Array(this.length)
    for (const [row, place] of this.places) all.set(this.found.subarray(place, place + this.width), row * this.width)
    return all
  }

  private placeOf(row: number): number {
    const known = this.places.get(row)
    if (known !== undefined) return known
    const place = this.places.size * this.width
    if (place + this.width > this.found.length) {
      const wider = new Float32Array(Math.max(64 * this.width, 2 * this.found.length))
      wider.set(this.found)
      this.found = wider
    }
    this.found.fill(0, place, place + this.width)
    this.places.set(row, place)
    this.sorted = null
    return place
  }
}

/** Index of the first number that is not below `bound`, in numbers in order. */
function firstAtLeast(sorted: readonly number[], bound: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) < bound) low = middle + 1
    else high = middle
  }
  return low
}
