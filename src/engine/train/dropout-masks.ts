/**
 * Dropout masks as a function of (seed, step, site, row in the batch, position, unit): neither micro-batches nor padding change
 * them, and a run can be repeated or resumed at any step. Each 32-bit draw decides two neighbouring units by 16 bits each.
 */
import { hash32, mix32, streams } from '@engine/data/random'
import type { DropoutSite } from '@engine/nn/context'
import type { Feeds } from '@engine/runtime/device'

const GOLDEN = 0x9e3779b9

/** Rows of a micro-batch: their places in the batch and their lengths in tokens, padded to `width`. */
export interface MaskRows {
  readonly places: readonly number[]
  readonly lengths: readonly number[]
  readonly width: number
}

export class DropoutMasks {
  private readonly buffers = new Map<string, Uint8Array>()

  constructor(
    private readonly sites: readonly DropoutSite[],
    private readonly seed: number,
  ) {}

  /** The mask inputs of one micro-batch. Buffers are reused: valid until the next call. @param step counted from 1 */
  feeds(step: number, rows: MaskRows): Feeds {
    const stream = hash32(this.seed, streams.dropout, step)
    return Object.fromEntries(this.sites.map((site, i) => [site.input, this.mask(site, hash32(stream, i), rows)]))
  }

  private mask(site: DropoutSite, stream: number, rows: MaskRows) {
    const threshold = Math.round(site.rate * 65536)
    const shape = maskShape(site, rows)
    const data = this.buffer(
      site.input,
      shape.reduce((product, dim) => product * dim, 1),
    )
    rows.places.forEach((place, i) => {
      const length = site.layout === 'pooled' ? 1 : (rows.lengths[i] as number)
      for (let position = 0; position < length; position++) {
        const base = hash32(stream, place, position)
        if (site.layout === 'attention') fillHeads(data, i, position, base, threshold, site.units, rows.width, length)
        else fill(data, (i * (site.layout === 'pooled' ? 1 : rows.width) + position) * site.units, site.units, base, 0, threshold)
      }
    })
    return { dtype: 'bool', shape, data } as const
  }

  private buffer(name: string, size: number): Uint8Array {
    let buffer = this.buffers.get(name)
    if (!buffer || buffer.length < size) {
      buffer = new Uint8Array(size)
      this.buffers.set(name, buffer)
    }
    return buffer.subarray(0, size)
  }
}

function maskShape({ layout, units }: DropoutSite, { places, width }: MaskRows): number[] {
  if (layout === 'attention') return [places.length, units, width, width]
  return [layout === 'pooled' ? places.length : places.length * width, units]
}

/** The keys of every head that one query sees: data [rows, heads, width, width]. */
function fillHeads(
  data: Uint8Array,
  row: number,
  query: number,
  base: number,
  threshold: number,
  heads: number,
  width: number,
  keys: number,
): void {
  for (let head = 0; head < heads; head++)
    fill(data, ((row * heads + head) * width + query) * width, keys, base, head << 16, threshold)
}

function fill(data: Uint8Array, begin: number, count: number, base: number, firstUnit: number, threshold: number): void {
  for (let unit = 0; unit < count; unit += 2) {
    const bits = mix32(base + Math.imul(firstUnit + unit + 1, GOLDEN))
    data[begin + unit] = (bits & 0xffff) >= threshold ? 1 : 0
    if (unit + 1 < count) data[begin + unit + 1] = bits >>> 16 >= threshold ? 1 : 0
  }
}
