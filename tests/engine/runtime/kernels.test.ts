/** The WebAssembly passes beside plain loops, for lengths that are no multiple of a vector or a stretch, and arrays inside others. */
import { draw32, hash32 } from '@engine/data/random'
import { adamWDefaults } from '@engine/optim/adamw'
import { adamW, addTo, sumOfSquares } from '@engine/runtime/kernels/kernels'
import { describe, expect, it } from 'vitest'

const LENGTHS = [0, 1, 3, 4, 5, 16_383, 16_384, 16_385, 40_001]
const random = (count: number, seed: number) => {
  const stream = hash32(seed)
  // One element before and after: a pass that reads or writes beside its array would be seen.
  const whole = Float32Array.from({ length: count + 2 }, (_, i) => (2 * draw32(stream, i)) / 2 ** 32 - 1)
  return { whole, data: whole.subarray(1, count + 1) }
}

describe.each(LENGTHS)('over %i elements', (count) => {
  it('sums of squares are added up in float64', () => {
    const { data } = random(count, 1)
    const expected = data.reduce((sum, x) => sum + x * x, 0)
    expect(Math.abs(sumOfSquares(data) - expected)).toBeLessThanOrEqual(1e-12 * expected)
  })

  it('addition is to the bit, and stays inside its array', () => {
    const [sum, extra] = [random(count, 2), random(count, 3)]
    const expected = sum.whole.slice()
    for (let i = 1; i <= count; i++) expected[i] = expected[i]! + extra.whole[i]!
    addTo(sum.data, extra.data)
    expect(sum.whole).toEqual(expected)
  })

  it('AdamW is within a rounding of float64 arithmetic, and stays inside its arrays', () => {
    const [value, gradient, first, second] = [4, 5, 6, 7].map((seed) => random(count, seed)) as [R, R, R, R]
    second.data.forEach((x, i) => {
      second.data[i] = Math.abs(x)
    })
    const before = [value, first, second].map(({ whole }) => whole.slice()) as [Float32Array, Float32Array, Float32Array]
    const scalars = { first_factor: 0.05, second_factor: 0.02, step_size: 0.01, epsilon: 1e-8, keep: 0.999 }
    adamW({ value: value.data, gradient: gradient.data, first: first.data, second: second.data }, adamWDefaults, scalars)
    for (let i = 0; i < count + 2; i++) {
      const inside = i > 0 && i <= count
      const m = inside ? 0.9 * before[1][i]! + 0.05 * gradient.whole[i]! : before[1][i]!
      const v = inside ? 0.999 * before[2][i]! + (0.02 * gradient.whole[i]!) ** 2 : before[2][i]!
      const p = inside ? before[0][i]! * 0.999 - (m * 0.01) / (Math.sqrt(v) + 1e-8) : before[0][i]!
      const near = (x: number, expected: number) => Math.abs(x - expected) <= 4e-7 * (Math.abs(expected) + 0.1)
      if (!near(first.whole[i]!, m) || !near(second.whole[i]!, v) || !near(value.whole[i]!, p))
        throw new Error(`element ${i}: ${[value.whole[i], first.whole[i], second.whole[i]]}, expected ${[p, m, v]}`)
    }
  })
})

type R = ReturnType<typeof random>
