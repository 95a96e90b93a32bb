/** Smoothing, reading and writing series. */
import { chartCsv } from '@renderer/components/charts/chart-export'
import { chartNumber } from '@renderer/components/charts/chart-format'
import { niceTicks } from '@renderer/components/charts/nice-ticks'
import { readAt } from '@renderer/components/charts/read-series'
import { smooth } from '@renderer/components/charts/smooth'
import { describe, expect, it } from 'vitest'

describe('smooth', () => {
  it('leaves a constant as it is, from the first point on', () => {
    const flat = Array.from({ length: 30 }, (_, x) => ({ x, y: 2 }))
    for (const { y } of smooth(flat)) expect(y).toBeCloseTo(2, 12)
  })

  it('lags neither behind nor ahead of a steady fall', () => {
    const falling = Array.from({ length: 201 }, (_, x) => ({ x, y: 1 - x / 200 }))
    expect(smooth(falling)[100]!.y).toBeCloseTo(0.5, 6)
  })

  it('does not let one infinite loss poison the rest', () => {
    const points = [1, Number.POSITIVE_INFINITY, Number.NaN, 1].map((y, x) => ({ x, y }))
    expect(smooth(points)).toEqual([
      { x: 0, y: 1 },
      { x: 3, y: 1 },
    ])
  })
})

describe('readAt', () => {
  const points = [10, 20, 40].map((x) => ({ x, y: x / 10 }))

  it('reads the nearest point, and nothing outside the series', () => {
    expect(readAt(points, 20)).toEqual({ x: 20, y: 2 })
    expect(readAt(points, 29)).toEqual({ x: 20, y: 2 })
    expect(readAt(points, 31)).toEqual({ x: 40, y: 4 })
    expect(readAt(points, 9)).toBeNull()
    expect(readAt(points, 41)).toBeNull()
    expect(readAt([], 1)).toBeNull()
  })

  it('reads a single point', () => expect(readAt([{ x: 3, y: 1 }], 3)).toEqual({ x: 3, y: 1 }))
})

describe('niceTicks', () => {
  it('covers the range in round numbers', () => {
    expect(niceTicks(0.21, 0.83, 5)).toEqual([0.2, 0.4, 0.6, 0.8, 1])
    expect(niceTicks(1, 860, 8)).toEqual([0, 200, 400, 600, 800, 1000])
  })

  it('keeps to whole numbers where asked', () => expect(niceTicks(1, 3, 8, true)).toEqual([1, 2, 3]))
  it('gives a range to a single value, and nothing to none', () => {
    const around = niceTicks(0.5, 0.5, 4)
    expect(around.at(0)).toBeLessThan(0.5)
    expect(around.at(-1)).toBeGreaterThan(0.5)
    expect(niceTicks(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 4)).toEqual([])
  })
})

describe('chartCsv', () => {
  it('writes every point of every series, with blanks where a series has none', () => {
    const csv = chartCsv({ title: 'Step' }, [
      { key: 'a', title: 'quiet heron, training', color: '', points: [1, 2].map((x) => ({ x, y: x / 10 })) },
      { key: 'b', title: 'Validation', color: '', points: [{ x: 2, y: 0.5 }] },
    ])
    expect(csv.split('\n')).toEqual(['Step,"quiet heron, training",Validation', '1,0.1,', '2,0.2,0.5'])
  })

  it('takes the numbers as they are, thousands of them', () => {
    const points = Array.from({ length: 5000 }, (_, x) => ({ x, y: x / 7 }))
    const lines = chartCsv({ title: 'Step' }, [{ key: 'a', title: 'A', color: '', points }]).split('\n')
    expect(lines).toHaveLength(5001)
    expect(lines[4]).toBe(`3,${3 / 7}`)
  })
})

it('writes numbers short but not wrong', () => {
  expect(['0.043121', '1234.5', '0.00002', '0', 'NaN'].map((text) => chartNumber(Number(text)))).toEqual([
    '0.04312',
    '1,235',
    '2e-5',
    '0',
    'not finite',
  ])
})
