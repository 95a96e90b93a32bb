import { averagePrecision, rocAuc } from '@engine/evaluate/metrics/ranking'
import { expect, test } from 'vitest'

const ranking = (positives: number[], negatives: number[]) => ({
  positives: Float64Array.from(positives).sort(),
  negatives: Float64Array.from(negatives).sort(),
})

test('a perfect, a reversed and a useless ranking', () => {
  expect(rocAuc(ranking([0.8, 0.9], [0.1, 0.2]))).toBe(1)
  expect(rocAuc(ranking([0.1, 0.2], [0.8, 0.9]))).toBe(0)
  expect(rocAuc(ranking([0.5, 0.5], [0.5, 0.5, 0.5]))).toBe(0.5)
  expect(averagePrecision(ranking([0.8, 0.9], [0.1, 0.2]))).toBe(1)
  expect(averagePrecision(ranking([0.5, 0.5], [0.5, 0.5, 0.5]))).toBe(0.4)
})

test('values worked out by hand', () => {
  // Descending: + - + (tied with -) +.   Pairs right: 2 + 1.5 + 0 of 6.
  const mixed = ranking([0.9, 0.4, 0.1], [0.7, 0.4])
  expect(rocAuc(mixed)).toBeCloseTo((2 + 0.5 + 0) / 6, 15)
  expect(averagePrecision(mixed)).toBeCloseTo((1 / 3) * (1 + 2 / 4 + 3 / 5), 15)
})

test('a missing class', () => {
  expect(rocAuc(ranking([], [0.5]))).toBeNull()
  expect(rocAuc(ranking([0.5], []))).toBeNull()
  expect(averagePrecision(ranking([], [0.5]))).toBeNull()
  expect(averagePrecision(ranking([0.2, 0.5], []))).toBe(1)
})
