/** Dropout masks: the same wherever a row stands in memory, different everywhere else, and dropping the right share. */
import type { DropoutSite, Grid } from '@engine/nn/context'
import { DropoutMasks, type MaskRows } from '@engine/train/dropout-masks'
import { describe, expect, test } from 'vitest'

const site = (layout: DropoutSite['layout'], rate = 0.3, units = 7, input = 'dropout/0'): DropoutSite => ({
  input,
  rate,
  layout,
  units,
})
const layouts = ['hidden', 'pooled', 'attention'] as const
const rowsOf = (lengths: readonly number[], width = Math.max(...lengths)): MaskRows => ({
  places: lengths.map((_, i) => i),
  lengths,
  width,
})

/** What the sites of one batch are fed; copied, for buffers are used again. */
const maskOf = (masks: DropoutMasks, step: number, rows: MaskRows, input = 'dropout/0') => {
  const { shape, data } = masks.feeds(step, rows)[input]!
  return { shape, data: Array.from(data as Float32Array) }
}

/** The mask's values for one row of the batch, without padding: in order of position, head and unit. */
function ofRow({ layout, units }: DropoutSite, mask: number[], { lengths, width }: MaskRows, i: number): number[] {
  const length = lengths[i]!
  const indices = (count: number) => Array.from({ length: count }, (_, at) => at)
  if (layout === 'pooled') return indices(units).map((unit) => mask[i * units + unit]!)
  if (layout === 'hidden')
    return indices(length).flatMap((position) => indices(units).map((unit) => mask[(i * width + position) * units + unit]!))
  return indices(length).flatMap((query) =>
    indices(units).flatMap((head) => indices(length).map((key) => mask[((i * units + head) * width + query) * width + key]!)),
  )
}

describe.each(layouts)('%s', (layout) => {
  const only = site(layout)
  const lengths = [5, 3, 4, 1]
  const whole = rowsOf(lengths)
  const rowOfWhole = (i: number) => ofRow(only, maskOf(new DropoutMasks([only], 42), 3, whole).data, whole, i)

  test('has the shape of what it multiplies', () => {
    const shapes = { hidden: [20, 7], pooled: [4, 7], attention: [4, 7, 5, 5] }
    const { shape, data } = maskOf(new DropoutMasks([only], 42), 3, whole)
    expect(shape).toEqual(shapes[layout])
    expect(data).toHaveLength(shapes[layout].reduce((a, b) => a * b))
  })

  test('holds 0 and what keeps the expectation', () => {
    const { data } = maskOf(new DropoutMasks([only], 42), 3, whole)
    expect([...new Set(data)].sort()).toEqual([0, Math.fround(1 / 0.7)])
  })

  test('is the same in micro-batches, in another order and in buffers used before', () => {
    const masks = new DropoutMasks([only], 42)
    masks.feeds(2, rowsOf([9, 9, 9, 9, 9]))
    for (const places of [[0, 2], [3, 1], [1]]) {
      const part: MaskRows = {
        places,
        lengths: places.map((place) => lengths[place]!),
        width: Math.max(...places.map((p) => lengths[p]!)),
      }
      const { data } = maskOf(masks, 3, part)
      for (const [i, place] of places.entries()) expect(ofRow(only, data, part, i)).toEqual(rowOfWhole(place))
    }
  })

  test('is the same under more padding', () => {
    const padded = rowsOf(lengths, 11)
    const { data } = maskOf(new DropoutMasks([only], 42), 3, padded)
    for (const i of lengths.keys()) expect(ofRow(only, data, padded, i)).toEqual(rowOfWhole(i))
  })

  test('differs between seeds, steps, sites, rows and positions', () => {
    const rows = rowsOf([8, 8])
    const wide = { ...only, units: 16 }
    const sites = [wide, { ...wide, input: 'dropout/1' }]
    const of = (seed: number, step: number, input = 'dropout/0') =>
      maskOf(new DropoutMasks(sites, seed), step, rows, input).data.join()
    const all = [of(1, 1), of(2, 1), of(1, 2), of(1, 1, 'dropout/1')]
    expect(new Set(all).size).toBe(all.length)
    expect(of(1, 1)).toBe(all[0])
    const { data } = maskOf(new DropoutMasks(sites, 1), 1, rows)
    const [first, second] = [0, 1].map((i) => ofRow(wide, data, rows, i))
    expect(first).not.toEqual(second)
    const perPosition = first!.length / (layout === 'pooled' ? 1 : 8)
    const positions = Array.from({ length: first!.length / perPosition }, (_, p) =>
      first!.slice(p * perPosition, (p + 1) * perPosition).join(),
    )
    expect(new Set(positions).size).toBe(positions.length)
  })
})

describe('positions that are not the tokens', () => {
  const batch = rowsOf([10, 3, 7])
  const shapeOf = (layout: DropoutSite['layout'], grid: Grid, rows: MaskRows) =>
    maskOf(new DropoutMasks([{ ...site(layout), grid }], 1), 1, rows).shape

  test('blocks: rows filled up to whole ones, attention within each', () => {
    const grid = { kind: 'blocks', size: 4 } as const
    expect(shapeOf('hidden', grid, batch)).toEqual([3 * 12, 7])
    expect(shapeOf('attention', grid, batch)).toEqual([3 * 3, 7, 4, 4])
    expect(shapeOf('attention', grid, rowsOf([3, 2]))).toEqual([2, 7, 3, 3])
    expect(shapeOf('pooled', grid, batch)).toEqual([3, 7])
  })

  test.each(['hidden', 'attention'] as const)('blocks of one text drop each its own: %s', (layout) => {
    const wide = { ...site(layout, 0.5, 16), grid: { kind: 'blocks', size: 4 } as const }
    const { data } = maskOf(new DropoutMasks([wide], 1), 1, rowsOf([12]))
    const blocks = [0, 1, 2].map((i) => data.slice((i * data.length) / 3, ((i + 1) * data.length) / 3).join())
    expect(new Set(blocks).size).toBe(3)
  })

  test('groups: one position for so many tokens, what is left over dropped', () => {
    const grid = { kind: 'groups', size: 4 } as const
    expect(shapeOf('hidden', grid, batch)).toEqual([3 * 2, 7])
    expect(shapeOf('attention', grid, batch)).toEqual([3, 7, 2, 2])
    expect(shapeOf('attention', grid, rowsOf([8]))).toEqual([1, 7, 2, 2])
  })

  test.each([
    ['blocks', 'hidden'],
    ['blocks', 'attention'],
    ['groups', 'hidden'],
    ['groups', 'attention'],
  ] as const)('%s, %s: a row drops the same alone as in the batch', (kind, layout) => {
    const size = 4
    const masks = () => new DropoutMasks([{ ...site(layout), grid: { kind, size } }], 5)
    const lengths = [12, 4, 8]
    const whole = maskOf(masks(), 2, rowsOf(lengths)).data
    const ofText = whole.length / 3
    for (const [place, length] of lengths.entries()) {
      const alone = maskOf(masks(), 2, { places: [place], lengths: [length], width: length }).data
      expect(alone).toContain(0)
      // Blocks and hidden positions follow each other; groups attend within the wider square of the batch.
      const used =
        kind === 'groups' && layout === 'attention'
          ? Array.from({ length: alone.length }, (_, i) => {
              const groups = length / size
              const [key, query, head] = [i % groups, Math.floor(i / groups) % groups, Math.floor(i / groups ** 2)]
              return whole[place * ofText + (head * 3 + query) * 3 + key]!
            })
          : whole.slice(place * ofText, place * ofText + alone.length)
      expect(used).toEqual(alone)
    }
  })
})

test('heads drop keys of their own', () => {
  const four = site('attention', 0.5, 4)
  const rows = rowsOf([16])
  const mask = ofRow(four, maskOf(new DropoutMasks([four], 42), 3, rows).data, rows, 0)
  // The first query's keys, by head.
  expect(new Set([0, 1, 2, 3].map((head) => mask.slice(16 * head, 16 * (head + 1)).join())).size).toBe(4)
})

describe('the share that is dropped', () => {
  test.each([0.02, 0.1, 0.3, 0.5, 0.9])('is %d, and every unit has its turn', (rate) => {
    const [rows, length, units] = [20, 50, 64]
    const masks = new DropoutMasks([site('hidden', rate, units)], 7)
    const dropped = new Float64Array(units)
    let pairs = 0
    for (let step = 1; step <= 4; step++) {
      const { data } = maskOf(masks, step, rowsOf(new Array<number>(rows).fill(length)))
      for (const [i, value] of data.entries()) {
        if (value !== 0) continue
        dropped[i % units]!++
        if (i % units > 0 && data[i - 1] === 0) pairs++
      }
    }
    const draws = 4 * rows * length
    // Five standard deviations of a binomial share; the worst of 64 units stays within them but once in 30,000 runs.
    const within = (count: number) => 5 * Math.sqrt((rate * (1 - rate)) / count)
    const total = dropped.reduce((a, b) => a + b)
    expect(Math.abs(total / (draws * units) - rate)).toBeLessThan(within(draws * units))
    for (const [unit, count] of dropped.entries())
      expect(Math.abs(count / draws - rate), `unit ${unit}`).toBeLessThan(within(draws))
    // Neighbours are dropped together as often as chance has it.
    const expected = rate * rate
    expect(Math.abs(pairs / (draws * (units - 1)) - expected)).toBeLessThan(8 * Math.sqrt(expected / (draws * (units - 1))))
  })

  test('of attention weights, for every head and key', () => {
    const [rate, heads, length, rows] = [0.25, 4, 12, 40]
    const masks = new DropoutMasks([site('attention', rate, heads)], 7)
    const dropped = new Float64Array(heads * length)
    for (let step = 1; step <= 10; step++)
      for (const [i, value] of maskOf(masks, step, rowsOf(new Array<number>(rows).fill(length))).data.entries()) {
        const head = Math.floor(i / (length * length)) % heads
        if (value === 0) dropped[head * length + (i % length)]!++
      }
    const draws = 10 * rows * length
    const limit = 5 * Math.sqrt((rate * (1 - rate)) / draws)
    for (const [at, count] of dropped.entries()) expect(Math.abs(count / draws - rate), `head and key ${at}`).toBeLessThan(limit)
  })

  test('two sites, steps and rows agree no more often than chance has it', () => {
    const [rate, rows, length, units] = [0.5, 10, 20, 64]
    const masks = new DropoutMasks([site('hidden', rate, units), site('hidden', rate, units, 'dropout/1')], 7)
    const batch = rowsOf(new Array<number>(rows).fill(length))
    const [a, b] = [maskOf(masks, 1, batch).data, maskOf(masks, 1, batch, 'dropout/1').data]
    const later = maskOf(masks, 2, batch).data
    const moved = [...a.slice(length * units), ...a.slice(0, length * units)]
    for (const other of [b, later, moved]) {
      const agreeing = a.filter((value, i) => value === other[i]).length / a.length
      expect(Math.abs(agreeing - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / a.length))
    }
  })
})

describe('table', () => {
  const table: DropoutSite = { ...site('table', 0.3, 16), tableRows: 40 }
  const of = (rows: MaskRows, step = 3, seed = 42) => maskOf(new DropoutMasks([table], seed), step, rows)

  test('is one mask for every text, whatever the micro-batch holds', () => {
    const { shape, data } = of(rowsOf([5, 3]))
    expect(shape).toEqual([40, 16])
    expect([...new Set(data)].sort()).toEqual([0, Math.fround(1 / 0.7)])
    expect(of({ places: [7], lengths: [2], width: 9 }).data).toEqual(data)
  })

  test('differs between rows, steps and seeds, and drops its share', () => {
    const { data } = of(rowsOf([5]))
    const rows = Array.from({ length: 40 }, (_, row) => data.slice(row * 16, (row + 1) * 16).join())
    expect(new Set(rows).size).toBeGreaterThan(37)
    expect(of(rowsOf([5]), 4).data).not.toEqual(data)
    expect(of(rowsOf([5]), 3, 43).data).not.toEqual(data)
    expect(Math.abs(data.filter((value) => value === 0).length / data.length - 0.3)).toBeLessThan(0.07)
  })
})

test.each([
  ['pooled', 'hidden'],
  ['first-query', 'attention'],
] as const)('%s is what %s has at the first position, whatever is computed of the rest', (first, all) => {
  const lengths = [5, 3, 4, 1]
  for (const grid of [undefined, { kind: 'groups', size: 2 }] as const) {
    const rows = rowsOf(lengths, 8)
    const [some, every] = [first, all].map((layout) =>
      maskOf(new DropoutMasks([{ ...site(layout), ...(grid && { grid }) }], 42), 3, rows),
    )
    const positions = grid ? 4 : 8
    const width = all === 'hidden' ? 7 : positions
    const expected = every!.data.filter((_, i) => Math.floor(i / width) % positions === 0)
    expect(some!.data).toEqual(expected)
    expect(new Set(expected).size).toBe(2)
  }
})
