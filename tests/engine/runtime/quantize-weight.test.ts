/** Weights in 7 bits, one scale an output. */
import { quantizeWeight } from '@engine/runtime/quantize-weight'
import { expect, test } from 'vitest'

test('each row of a weight has its own scale, by its greatest absolute value, and stands as a column', () => {
  const data = Float32Array.of(0.5, -1, 0.25, 30, 0, -63)
  const { values, scales } = quantizeWeight({ shape: [2, 3], data })
  expect(values.shape).toEqual([3, 2])
  expect([...values.data]).toEqual([32, 30, -63, 0, 16, -63])
  expect([...scales]).toEqual([Math.fround(1 / 63), 1])
})

test('no weight is further from its value than half a step, and none needs more than 7 bits', () => {
  const data = Float32Array.from({ length: 40 * 7 }, (_, i) => Math.sin(i * i) * 10 ** (i % 5))
  const { values, scales } = quantizeWeight({ shape: [7, 40], data })
  for (let row = 0; row < 7; row++)
    for (let i = 0; i < 40; i++) {
      const value = values.data[i * 7 + row]!
      expect(Math.abs(value)).toBeLessThanOrEqual(63)
      expect(Math.abs(value * scales[row]! - data[row * 40 + i]!)).toBeLessThanOrEqual(0.5001 * scales[row]!)
    }
})

test('a row of zeros stays zero', () => {
  const { values, scales } = quantizeWeight({ shape: [2, 2], data: Float32Array.of(0, 0, 1, 2) })
  expect([...values.data]).toEqual([0, 32, 0, 63])
  expect(scales[0]).toBe(0)
})
