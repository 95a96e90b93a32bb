/** Draws that depend on counters alone, and are distributed as they claim. */
import { draw32, fillNormal, hash32, mix32, permutation, streams } from '@engine/data/random'
import { describe, expect, test } from 'vitest'

/** Pearson's statistic in standard deviations from its mean, for cells that should be equally full. */
function chiSquareExcess(counts: ArrayLike<number>): number {
  const cells = Array.from(counts)
  const expected = cells.reduce((a, b) => a + b, 0) / cells.length
  const statistic = cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  return (statistic - (cells.length - 1)) / Math.sqrt(2 * (cells.length - 1))
}

describe('the mixer', () => {
  test('is a bijection on what was tried, in 32 unsigned bits', () => {
    const seen = new Set<number>()
    for (let i = 0; i < 100_000; i++) {
      const mixed = mix32(i)
      expect(mixed >= 0 && mixed < 2 ** 32 && Number.isInteger(mixed)).toBe(true)
      seen.add(mixed)
    }
    expect(seen.size).toBe(100_000)
  })

  test('lets every input bit change about half of the output', () => {
    for (let bit = 0; bit < 32; bit++) {
      let changed = 0
      for (let i = 0; i < 500; i++) {
        let difference = mix32(i * 7919) ^ mix32((i * 7919) ^ (1 << bit))
        for (; difference !== 0; difference &= difference - 1) changed++
      }
      expect(changed / 500 / 32, `bit ${bit}`).toBeGreaterThan(0.45)
      expect(changed / 500 / 32, `bit ${bit}`).toBeLessThan(0.55)
    }
  })
})

describe('hashes', () => {
  test('are told apart by order, number and sign of their keys', () => {
    const keys = [
      [],
      [0],
      [1],
      [0, 0],
      [0, 1],
      [1, 0],
      [-1],
      [2 ** 31],
      [1, 2, 3],
      [3, 2, 1],
      [42, streams.order, 0],
      [42, streams.dropout, 0],
    ]
    expect(new Set(keys.map((key) => hash32(...key))).size).toBe(keys.length)
  })

  test('of neighbours do not collide more than chance has it', () => {
    const seen = new Set<number>()
    for (let seed = 0; seed < 20; seed++)
      for (let row = 0; row < 500; row++) for (let at = 0; at < 5; at++) seen.add(hash32(seed, row, at))
    // 50,000 draws of 2³²: 0.3 collisions expected.
    expect(seen.size).toBeGreaterThan(49_990)
  })

  test('stay what they were: stored runs are resumed by them', () => {
    expect([hash32(), hash32(42, streams.order, 0), draw32(hash32(42), 7), mix32(1)]).toMatchInlineSnapshot(`
      [
        2654435769,
        171606080,
        3236826127,
        1364076727,
      ]
    `)
  })
})

test('draws of one stream are uniform, and unlike those of the next', () => {
  const [a, b] = [hash32(1), hash32(2)]
  const cells = new Uint32Array(256)
  let equal = 0
  for (let i = 0; i < 100_000; i++) {
    cells[draw32(a, i) >>> 24]!++
    if (draw32(a, i) >>> 24 === draw32(b, i) >>> 24) equal++
  }
  expect(Math.abs(chiSquareExcess(cells))).toBeLessThan(5)
  expect(Math.abs(equal - 100_000 / 256)).toBeLessThan(5 * Math.sqrt(100_000 / 256))
})

describe('permutations', () => {
  test.each([0, 1, 2, 17, 1000])('of %i hold each once', (n) => {
    expect([...permutation(n, 5)].sort((x, y) => x - y)).toEqual(Array.from({ length: n }, (_, i) => i))
  })

  test('repeat with their stream', () => {
    expect(permutation(50, 7)).toEqual(permutation(50, 7))
    expect(permutation(50, 7)).not.toEqual(permutation(50, 8))
  })

  test('put every element in every place equally often', () => {
    const counts = new Uint32Array(64)
    for (let stream = 0; stream < 8000; stream++)
      for (const [place, element] of permutation(8, hash32(stream)).entries()) counts[place * 8 + element]!++
    expect(Math.abs(chiSquareExcess(counts))).toBeLessThan(5)
  })

  test('take every order of four equally often', () => {
    const counts = new Map<string, number>()
    for (let stream = 0; stream < 12_000; stream++) {
      const key = permutation(4, hash32(3, stream)).join()
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    expect(counts.size).toBe(24)
    expect(Math.abs(chiSquareExcess([...counts.values()]))).toBeLessThan(5)
  })
})

describe('normal draws', () => {
  const draws = (n: number, deviation = 1, stream = 3) => {
    const out = new Float32Array(n)
    fillNormal(out, deviation, stream)
    return out
  }
  const moment = (values: Float32Array, power: number) => values.reduce((sum, x) => sum + x ** power, 0) / values.length

  test('have the moments and tails of a normal distribution', () => {
    const values = draws(200_000)
    expect(Math.abs(moment(values, 1))).toBeLessThan(5 / Math.sqrt(200_000))
    expect(Math.abs(moment(values, 2) - 1)).toBeLessThan(5 * Math.sqrt(2 / 200_000))
    expect(Math.abs(moment(values, 3))).toBeLessThan(5 * Math.sqrt(15 / 200_000))
    expect(Math.abs(moment(values, 4) - 3)).toBeLessThan(5 * Math.sqrt(96 / 200_000))
    const beyond = (limit: number) => values.filter((x) => Math.abs(x) > limit).length / values.length
    expect(beyond(1)).toBeCloseTo(0.3173, 2)
    expect(beyond(2)).toBeCloseTo(0.0455, 2)
    expect(beyond(4)).toBeLessThan(0.0005)
  })

  test('scale with the deviation, are finite, repeat, and the first do not depend on how many follow', () => {
    const long = draws(1000, 0.02)
    expect(long.every(Number.isFinite)).toBe(true)
    expect(Math.sqrt(moment(long, 2))).toBeCloseTo(0.02, 2)
    expect(draws(10, 0.02)).toEqual(long.slice(0, 10))
    expect(draws(10, 0.02, 4)).not.toEqual(long.slice(0, 10))
  })
})
