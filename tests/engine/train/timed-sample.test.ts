/** The time of many pieces from a few: spread evenly, weighed by size, ended by time. */
import { timeSample } from '@engine/train/timed-sample'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

let clock = 0
beforeEach(() => {
  clock = 0
  vi.spyOn(performance, 'now').mockImplementation(() => clock)
})
afterEach(() => vi.restoreAllMocks())

const signal = new AbortController().signal
/** Pieces that take so many milliseconds. */
const sampled = (pieces: readonly number[], seconds: number, size: (piece: number) => number = (piece) => piece) => {
  const ran: number[] = []
  const run = async (piece: number) => {
    ran.push(piece)
    clock += piece
  }
  return timeSample({ pieces, size, run, seconds, signal }).then((answer) => ({ ...answer, ran }))
}

test('what takes time by its size is foretold exactly', async () => {
  const pieces = Array.from({ length: 1000 }, (_, i) => 1 + i)
  const { seconds, timed } = await sampled(pieces, 60)
  expect(timed).toBe(40)
  expect(seconds).toBeCloseTo(500.5, 6)
})

test('wherever it stops, the sample is spread over the pieces', async () => {
  const pieces = Array.from({ length: 64 }, (_, i) => 100 + i)
  const { ran, timed, seconds } = await sampled(pieces, 0, () => 1)
  expect(timed).toBe(4)
  expect(ran).toEqual([132, 116, 148, 108])
  expect(Math.abs(seconds / 8.416 - 1)).toBeLessThan(0.06)
})

test('a few pieces are all run', async () => {
  expect((await sampled([5, 7], 60)).ran).toEqual([7, 5])
  expect(await sampled([], 60)).toMatchObject({ seconds: 0, timed: 0 })
})

test('it is stopped before the next piece', async () => {
  const controller = new AbortController()
  const run = async () => controller.abort()
  await expect(timeSample({ pieces: [1, 2], size: () => 1, run, seconds: 1, signal: controller.signal })).rejects.toMatchObject({
    code: 'cancelled',
  })
})
