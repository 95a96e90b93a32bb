/** Every number's float16 is the one nearest to it, as the runtime's own Float16Array rounds. */
import { draw32, hash32 } from '@engine/data/random'
import { float16Bits } from '@engine/io/onnx/float16'
import { expect, test } from 'vitest'

/** Newer than the types this project compiles with. */
const { Float16Array } = globalThis as unknown as { Float16Array: new (values: readonly number[]) => { buffer: ArrayBuffer } }
const reference = (x: number) => new Uint16Array(new Float16Array([x]).buffer)[0]

test.each([
  0,
  -0,
  1,
  -2,
  65_504,
  65_519.99,
  65_520,
  1e30,
  2 ** -14,
  2 ** -24,
  2 ** -25,
  2 ** -25 * 1.01,
  1.5 * 2 ** -24,
  2047.5 / 2048,
])('%d', (x) => expect(float16Bits(x)).toBe(reference(x)))

test.each([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN])('%d', (x) => {
  expect(float16Bits(x)).toBe(reference(x))
})

test('numbers of all sizes', () => {
  const stream = hash32(3)
  for (let i = 0; i < 20_000; i++) {
    const x = (draw32(stream, 2 * i) / 2 ** 31 - 1) * 2 ** ((draw32(stream, 2 * i + 1) % 45) - 27)
    expect(float16Bits(x), `${x}`).toBe(reference(x))
  }
})
