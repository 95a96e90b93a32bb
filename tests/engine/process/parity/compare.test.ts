/** What a comparison reports: the largest deviation in units of its tolerance, and a sentence for what leaves it. */
import { absolute, compare, joined, outcome, relative } from '@engine/process/parity/compare'
import { expect, test } from 'vitest'

test('values within their tolerance: no errors, the largest deviation all the same', () => {
  expect(compare('x', [1.5, 2, -3], [1, 2, -3], absolute(0.5))).toEqual({ errors: [], deviation: 0.5 })
  expect(compare('x', [101, -49], [100, -50], relative(0.02))).toEqual({ errors: [], deviation: 0.02 })
  expect(compare('x', [0, 0], [0, 0], relative(0.02))).toEqual({ errors: [], deviation: 0 })
  expect(compare('x', [0.5], [0], relative(0.1, 10))).toEqual({ errors: [], deviation: 0.05 })
})

test('values beyond it: how many, and the worst', () => {
  expect(compare('x', [1, 2.25, 3.5], [1, 2, 3], absolute(0.125))).toEqual({
    errors: ['2 of 3 values are off; x[2]: 3.5 was computed, 3 was expected (±1.3e-1)'],
    deviation: 0.5,
  })
  expect(compare('x', [2], [1], relative(0.5)).errors).toEqual(['x: 2 was computed, 1 was expected (±5.0e-1)'])
})

test.each([
  ['a value that is no number', [Number.NaN, 1], [0, 1]],
  ['an infinite one', [Number.POSITIVE_INFINITY, 1], [0, 1]],
  ['a reference that is no number', [0, 1], [Number.NaN, 1]],
  ['anything where nothing may stray', [1, 1], [0, 1]],
])('%s is off, and has no deviation', (_, actual, expected) => {
  const { errors, deviation } = compare('x', actual, expected, relative(0.1))
  expect(errors).toEqual([expect.stringContaining('1 of 2 values are off; x[0]')])
  expect(deviation).toBeNull()
})

test('another length', () => {
  expect(compare('x', [1], [1, 2], absolute(1))).toEqual({
    errors: ['x: 1 values were computed, 2 were expected'],
    deviation: null,
  })
})

test('several comparisons: all errors, the largest deviation, null where one has none', () => {
  const [close, off] = [compare('a', [1.25], [1], absolute(1)), compare('b', [3], [1], absolute(1))]
  expect(joined([close, off])).toMatchObject({ errors: [expect.stringMatching(/^b: /)], deviation: 2 })
  expect(joined([close, { errors: ['c'], deviation: null }])).toEqual({ errors: ['c'], deviation: null })
  expect(outcome({ a: close, b: off })).toMatchObject({ ok: false, deviations: { a: 0.25, b: 2 } })
  expect(outcome({ a: close })).toEqual({ ok: true, errors: [], deviations: { a: 0.25 } })
})
