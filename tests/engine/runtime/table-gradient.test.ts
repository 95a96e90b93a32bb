/** A table's gradient of few rows reads like the whole one, wherever a stretch begins and ends. */
import { draw32, hash32 } from '@engine/data/random'
import { TableGradient } from '@engine/runtime/table-gradient'
import { expect, test } from 'vitest'

const [rows, width] = [40, 7]

test('rows add up, are read by stretches of any place and length, and are forgotten', () => {
  const stream = hash32(5)
  const gradient = new TableGradient(rows, width)
  for (let batch = 0; batch < 3; batch++) {
    gradient.clear()
    const expected = new Float32Array(rows * width)
    for (let part = 0; part < 2; part++) {
      const found = Array.from({ length: 90 }, (_, i) =>
        BigInt(draw32(stream, 1000 * batch + 100 * part + i) % (batch === 2 ? 3 : rows)),
      )
      const parts = Float32Array.from({ length: found.length * width }, (_, i) => draw32(stream, i + part) / 2 ** 32)
      gradient.add(found, parts)
      found.forEach((row, i) => {
        for (let unit = 0; unit < width; unit++) {
          const at = Number(row) * width + unit
          expected[at] = expected[at]! + parts[i * width + unit]!
        }
      })
    }
    expect(gradient.whole()).toEqual(expected)
    expect(gradient.length).toBe(expected.length)
    const squares = (data: Float32Array) => data.reduce((sum, x) => sum + x * x, 0)
    expect(squares(gradient.values())).toBeCloseTo(squares(expected), 3)
    for (let from = 0; from < expected.length; from += 3)
      for (const count of [1, 5, 7, 13, 64].filter((n) => from + n <= expected.length)) {
        const lane = new Float32Array(70).fill(9)
        gradient.copyTo(lane, from, count)
        expect(lane.subarray(0, count)).toEqual(expected.subarray(from, from + count))
        expect(lane[count]).toBe(9)
      }
  }
})
