/**
 * Dropout masks as a function of (seed, step, site, row in the batch or table, position, unit): neither micro-batches nor padding
 * change them, and a run can be repeated or resumed at any step. Along the units the distances between dropped ones are drawn, which
 * for rare drops takes far fewer draws than deciding each unit: distances between Bernoulli(p) successes are geometric.
 */
import { hash32, mix32, streams } from '@engine/data/random'
import type { DropoutSite } from '@engine/nn/context'
import type { Feeds } from '@engine/runtime/device'
import { ReusedBuffers } from '@engine/runtime/reused-buffers'

const GOLDEN = 0x9e3779b9
/** Distances are looked up by 16 random bits. */
const DRAWS = 65536

/** Rows of a micro-batch: their places in the batch and their lengths in tokens, padded to `width`. */
export interface MaskRows {
  readonly places: readonly number[]
  readonly lengths: readonly number[]
  readonly width: number
}

export class DropoutMasks {
  private readonly buffers = new ReusedBuffers()
  private readonly gaps = new Map<number, Uint32Array>()

  constructor(
    private readonly sites: readonly DropoutSite[],
    private readonly seed: number,
  ) {}

  /** The mask inputs of one micro-batch: 0, or 1 / (1 - rate). Buffers are reused: valid until the next call. @param step from 1 */
  feeds(step: number, rows: MaskRows): Feeds {
    const stream = hash32(this.seed, streams.dropout, step)
    return Object.fromEntries(this.sites.map((site, i) => [site.input, this.mask(site, hash32(stream, i), rows)]))
  }

  private mask(site: DropoutSite, stream: number, rows: MaskRows) {
    const { rate } = site
    const gaps = this.gapsOf(rate)
    const shape = maskShape(site, rows)
    const size = shape.reduce((product, dim) => product * dim, 1)
    const data = this.buffers.of(site.input, 'float32', size).fill(1 / (1 - rate))
    if (site.layout === 'table') {
      for (let row = 0; row < (shape[0] as number); row++) drop(data, row * site.units, site.units, hash32(stream, row), gaps)
    } else if (site.layout === 'first-query') dropFirstQueries(data, site, rows, stream, gaps)
    else dropTexts(data, site, rows, stream, gaps)
    return { dtype: 'float32', shape, data } as const
  }

  /** Units kept before the next dropped one, by 16 random bits: ⌊ln u / ln(1 - rate)⌋. */
  private gapsOf(rate: number): Uint32Array {
    const known = this.gaps.get(rate)
    if (known) return known
    const gaps = Uint32Array.from({ length: DRAWS }, (_, bits) => Math.floor(Math.log((bits + 0.5) / DRAWS) / Math.log1p(-rate)))
    this.gaps.set(rate, gaps)
    return gaps
  }
}

/** The sequences that one text is for a site. */
interface Sequences {
  readonly perText: number
  /** Positions of each, padding included. */
  readonly width: number
  /** Positions of sequence i that a text of so many tokens reaches. */
  readonly used: (tokens: number, i: number) => number
}

function sequencesOf({ layout, grid }: DropoutSite, width: number): Sequences {
  if (layout === 'pooled') return { perText: 1, width: 1, used: () => 1 }
  if (!grid) return { perText: 1, width, used: (tokens) => tokens }
  if (grid.kind === 'groups') {
    const groups = Math.floor(width / grid.size)
    return { perText: 1, width: groups, used: (tokens) => Math.min(groups, Math.ceil(tokens / grid.size)) }
  }
  const block = Math.min(width, grid.size)
  const used = (tokens: number, i: number) => Math.max(0, Math.min(block, tokens - i * block))
  return { perText: Math.ceil(width / block), width: block, used }
}

function maskShape(site: DropoutSite, { places, width: tokens }: MaskRows): number[] {
  if (site.layout === 'table') return [site.tableRows ?? 0, site.units]
  const { perText, width } = sequencesOf(site, tokens)
  if (site.layout === 'first-query') return [places.length, site.units, 1, width]
  const count = places.length * perText
  return site.layout === 'attention' ? [count, site.units, width, width] : [count * width, site.units]
}

/** What each text drops of its own, at each of its positions. */
function dropTexts(data: Float32Array, site: DropoutSite, rows: MaskRows, stream: number, gaps: Uint32Array): void {
  const { perText, width, used } = sequencesOf(site, rows.width)
  rows.places.forEach((place, i) => {
    for (let part = 0; part < perText; part++) {
      const sequence = i * perText + part
      const keys = used(rows.lengths[i] as number, part)
      for (let position = 0; position < keys; position++) {
        const base = hash32(stream, place, part * width + position)
        if (site.layout === 'attention')
          dropKeys(data, { row: sequence, query: position, queries: width, heads: site.units, width, keys }, base, gaps)
        else drop(data, (sequence * width + position) * site.units, site.units, base, gaps)
      }
    }
  })
}

/** What each text drops of the keys that its first position sees: the same as where every position is a query. */
function dropFirstQueries(
  data: Float32Array,
  site: DropoutSite,
  { places, lengths, width: tokens }: MaskRows,
  stream: number,
  gaps: Uint32Array,
): void {
  const { width, used } = sequencesOf(site, tokens)
  places.forEach((place, row) => {
    const keys = used(lengths[row] as number, 0)
    dropKeys(data, { row, query: 0, queries: 1, heads: site.units, width, keys }, hash32(stream, place, 0), gaps)
  })
}

interface Keys {
  row: number
  query: number
  queries: number
  heads: number
  width: number
  keys: number
}

/** The keys that one query sees, a stream a head: data [rows, heads, queries, width]. */
function dropKeys(data: Float32Array, { row, query, queries, heads, width, keys }: Keys, base: number, gaps: Uint32Array): void {
  for (let head = 0; head < heads; head++)
    drop(data, ((row * heads + head) * queries + query) * width, keys, mix32(base + head), gaps)
}

/** Zeroes the dropped ones among `count` units from `begin`. */
function drop(data: Float32Array, begin: number, count: number, stream: number, gaps: Uint32Array): void {
  let state = stream
  for (let unit = -1; ; ) {
    state = (state + GOLDEN) | 0
    const bits = mix32(state)
    unit += 1 + (gaps[bits & 0xffff] as number)
    if (unit >= count) return
    data[begin + unit] = 0
    unit += 1 + (gaps[bits >>> 16] as number)
    if (unit >= count) return
    data[begin + unit] = 0
  }
}
