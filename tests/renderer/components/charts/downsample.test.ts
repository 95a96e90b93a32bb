/** Fewer points for drawing must keep what an eye would see: the ends, every spike, and the order. */
import { downsample } from '@renderer/components/charts/downsample'
import { expect, it } from 'vitest'

const wave = Array.from({ length: 20_000 }, (_, x) => ({ x, y: Math.sin(x / 500) }))

it('keeps short series as they are', () => {
  const few = wave.slice(0, 50)
  expect(downsample(few, 400)).toBe(few)
})

it('keeps both ends, the order, and at most two points a bucket', () => {
  const drawn = downsample(wave, 300)
  expect(drawn.length).toBeLessThanOrEqual(2 * 300 + 2)
  expect(drawn.length).toBeGreaterThan(300)
  expect(drawn[0]).toEqual(wave[0])
  expect(drawn.at(-1)).toEqual(wave.at(-1))
  for (let i = 1; i < drawn.length; i++) expect(drawn[i]!.x).toBeGreaterThan(drawn[i - 1]!.x)
})

it('keeps a spike that is one point wide, upwards and downwards', () => {
  const spiked = wave.map((point) => (point.x === 7_777 ? { x: 7_777, y: 50 } : point.x === 7_790 ? { x: 7_790, y: -50 } : point))
  const drawn = downsample(spiked, 100)
  expect(drawn).toContainEqual({ x: 7_777, y: 50 })
  expect(drawn).toContainEqual({ x: 7_790, y: -50 })
})

it('leaves out values that are not finite', () => {
  const broken = wave.map((point) => (point.x % 2 === 1 ? { x: point.x, y: Number.NaN } : point))
  const inner = downsample(broken, 100).slice(1, -1)
  expect(inner.every(({ y }) => Number.isFinite(y))).toBe(true)
})
