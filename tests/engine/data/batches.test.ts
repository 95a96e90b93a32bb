/** Which rows train together: all of them, once, with others of their length. */
import { cut, groupedBatches, microBatches, scoringBatches } from '@engine/data/batches'
import { draw32, hash32 } from '@engine/data/random'
import { describe, expect, test } from 'vitest'

/** Skewed as real comments are: most short, one in ten at the limit. */
const skewed = (count: number, seed = 1) =>
  Int32Array.from({ length: count }, (_, i) => 3 + Math.floor(125 * (draw32(hash32(seed), i) / 2 ** 32) ** 3))
const sorted = (rows: Iterable<number>) => [...rows].sort((a, b) => a - b)
const all = (count: number) => Array.from({ length: count }, (_, i) => i)
const flat = (batches: readonly Int32Array[]) => batches.flatMap((batch) => [...batch])
const longest = (rows: Int32Array, lengths: Int32Array) => Math.max(...[...rows].map((row) => lengths[row]!))
/** Padding as a share of all tokens when each batch is padded to its longest row. */
const waste = (batches: readonly Int32Array[], lengths: Int32Array) => {
  const held = flat(batches).reduce((sum, row) => sum + lengths[row]!, 0)
  const padded = batches.reduce((sum, batch) => sum + batch.length * longest(batch, lengths), 0)
  return 1 - held / padded
}

describe('the batches of an epoch', () => {
  test.each([
    [1, 8],
    [8, 8],
    [9, 8],
    [100, 7],
    [1000, 64],
    [5000, 16],
    [5, 4096],
  ])('hold every one of %i rows once, %i at a time', (rows, size) => {
    const batches = groupedBatches(skewed(rows), size, 42, 0)
    expect(sorted(flat(batches))).toEqual(all(rows))
    expect(batches).toHaveLength(Math.ceil(rows / size))
    expect(batches.filter((batch) => batch.length < size).length).toBeLessThanOrEqual(1)
  })

  test('of no rows are none', () => {
    expect(groupedBatches(new Int32Array(), 8, 42, 0)).toEqual([])
  })

  test('repeat with the seed and differ between seeds and epochs', () => {
    const lengths = skewed(500)
    const of = (seed: number, epoch: number) => groupedBatches(lengths, 16, seed, epoch).map((batch) => [...batch])
    expect(of(1, 0)).toEqual(of(1, 0))
    const others = [of(1, 0), of(1, 1), of(2, 0), of(1, 2)]
    expect(new Set(others.map((batches) => JSON.stringify(batches))).size).toBe(4)
  })

  test('give rows other company in every epoch, even where there are few', () => {
    const lengths = skewed(200)
    const companions = (epoch: number) => {
      const pairs = groupedBatches(lengths, 16, 42, epoch).flatMap((batch) =>
        [...batch].flatMap((a) => [...batch].map((b) => `${a} ${b}`)),
      )
      return new Set(pairs.filter((pair) => pair.split(' ')[0] !== pair.split(' ')[1]))
    }
    const [first, second] = [companions(0), companions(1)]
    expect([...second].filter((pair) => first.has(pair)).length / second.size).toBeLessThan(0.4)
  })

  test.each([0, 1, 2, 3, 4])('begin with the longest row, in epoch %i', (epoch) => {
    const lengths = skewed(700, epoch)
    lengths[123] = 400
    expect([...groupedBatches(lengths, 16, 42, epoch)[0]!]).toContain(123)
  })

  test('are otherwise in no order of length', () => {
    const lengths = skewed(4000)
    const means = groupedBatches(lengths, 16, 42, 0).map((batch) => longest(batch, lengths))
    const rising = means.slice(2).filter((length, i) => length > means[i + 1]!).length / means.length
    expect(rising).toBeGreaterThan(0.35)
    expect(rising).toBeLessThan(0.65)
  })

  test('waste little on padding, where batches as they come waste half', () => {
    const lengths = skewed(4000)
    expect(waste(cut(Int32Array.from(all(4000)), 64), lengths)).toBeGreaterThan(0.5)
    expect(waste(groupedBatches(lengths, 64, 42, 0), lengths)).toBeLessThan(0.1)
    expect(waste(groupedBatches(lengths, 32, 42, 0), lengths)).toBeLessThan(0.06)
    expect(waste(groupedBatches(lengths, 8, 42, 0), lengths)).toBeLessThan(0.04)
  })

  test('keep rows of one length in shuffled order', () => {
    const rows = flat(groupedBatches(new Int32Array(200).fill(9), 200, 42, 0))
    expect(sorted(rows)).toEqual(all(200))
    expect(rows.filter((row, i) => row === i).length).toBeLessThan(10)
  })
})

test('a given order is cut as it stands', () => {
  expect(cut(Int32Array.of(4, 2, 2, 0, 1), 2).map((batch) => [...batch])).toEqual([[4, 2], [2, 0], [1]])
  expect(cut(new Int32Array(), 2)).toEqual([])
})

describe('micro-batches', () => {
  const lengths = skewed(300)
  const batch = Int32Array.from({ length: 64 }, (_, i) => (i * 37) % 300)

  test.each([1, 50, 128, 400, 2048, 1e9])('of at most %i tokens, padding included, hold every place once', (budget) => {
    const parts = microBatches(batch, lengths, budget)
    expect(sorted(parts.flatMap(({ places }) => places))).toEqual(all(64))
    for (const { places, width } of parts) {
      expect(width).toBe(Math.max(...places.map((place) => lengths[batch[place]!]!)))
      if (places.length > 1) expect(places.length * width).toBeLessThanOrEqual(budget)
    }
  })

  test('are no more than they must be', () => {
    expect(microBatches(batch, lengths, 1e9)).toHaveLength(1)
    expect(microBatches(batch, lengths, 1)).toHaveLength(64)
    expect(microBatches(Int32Array.of(0, 1, 2, 3), Int32Array.of(10, 10, 10, 10), 20).map(({ places }) => places)).toEqual([
      [0, 1],
      [2, 3],
    ])
  })

  test('begin with the longest rows, equals in their order', () => {
    const parts = microBatches(Int32Array.of(3, 1, 0, 2), Int32Array.of(5, 9, 5, 7), 14)
    expect(parts).toEqual([
      { places: [1], width: 9 },
      { places: [0, 2], width: 7 },
      { places: [3], width: 5 },
    ])
  })

  test('of the same row twice keep both places', () => {
    expect(microBatches(Int32Array.of(1, 1), Int32Array.of(2, 4), 100)).toEqual([{ places: [0, 1], width: 4 }])
  })

  test('for scoring hold every row', () => {
    const parts = scoringBatches(lengths, 4096)
    expect(sorted(parts.flatMap(({ places }) => places))).toEqual(all(300))
    expect(scoringBatches(new Int32Array(), 4096)).toEqual([])
  })
})
