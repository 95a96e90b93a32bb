/** Buffers that work has left behind are given back once nothing is under way, and not before. */
import { memoryReturner } from '@engine/process/return-memory'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const MEGABYTES = 2 ** 20
const held = () => process.memoryUsage.rss() / MEGABYTES
/** In a function of its own, so that nothing on the stack keeps it. */
const leave = (megabytes: number): number => new Float32Array((megabytes * MEGABYTES) / 4).fill(1).length

test('a second after the last work, not while more of it ends', () => {
  const ended = memoryReturner()
  const before = held()
  leave(128)
  expect(held() - before).toBeGreaterThan(100)
  ended()
  vi.advanceTimersByTime(900)
  ended()
  vi.advanceTimersByTime(900)
  expect(held() - before).toBeGreaterThan(100)
  vi.advanceTimersByTime(200)
  expect(held() - before).toBeLessThan(40)
})
