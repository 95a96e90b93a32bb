/** When a training under way is evaluated next, in epochs. */
import { epochCount, epochNow, nextEvaluation } from '@renderer/components/runs/next-evaluation'
import { Recipe } from '@shared/recipe'
import { makeRun } from '@tests/renderer/fake-data'
import { describe, expect, it } from 'vitest'

const { epochs } = makeRun(0, 'p1')
/** 63 steps an epoch, evaluated at `evaluated` and now at `step`. */
const at = (evalSteps: number | null, step: number, evaluated: readonly number[] = []) => {
  const told = evaluated.map((one) => ({ ...epochs[0]!, step: one, epoch: one / 63 }))
  const run = makeRun(0, 'p1', { recipe: Recipe.parse({ evalSteps }), step, epochs: told })
  return 63 * nextEvaluation(run, { epoch: step / 63 })
}

describe('the next evaluation', () => {
  it('comes at the end of the epoch unless told otherwise', () => {
    expect(at(null, 0)).toBe(63)
    expect(at(null, 70, [63])).toBe(126)
    expect(at(null, 189, [63, 126])).toBe(189)
  })

  it('comes each n steps and at the end', () => {
    expect(at(20, 0)).toBeCloseTo(20, 9)
    expect(at(20, 20)).toBeCloseTo(20, 9)
    expect(at(20, 20, [20])).toBeCloseTo(40, 9)
    expect(at(20, 75, [20, 40, 60])).toBeCloseTo(80, 9)
    expect(at(100, 150, [100])).toBeCloseTo(189, 9)
  })

  it('follows the epochs that the engine counts, as where an order names fewer rows', () => {
    const run = makeRun(0, 'p1', { recipe: Recipe.parse({ evalSteps: 10 }), step: 5, epochs: [] })
    expect(nextEvaluation(run, { epoch: 1 })).toBe(2)
  })
})

it('an epoch is under way until its last step is done', () => {
  const run = makeRun(0, 'p1')
  expect([0, 0.5, 1, 2.99, 3].map((epoch) => epochNow(run, { epoch }))).toEqual([1, 1, 2, 3, 3])
  expect(epochNow(run, null)).toBe(1)
})

it('a maximum of steps has its own count of epochs', () => {
  const run = (maxSteps: number, step: number) => makeRun(0, 'p1', { recipe: Recipe.parse({ maxSteps }), step, trainRows: 4000 })
  expect(epochCount(run(630, 0), null)).toBe(10)
  expect(epochCount(run(631, 21), { epoch: 21 / 63 })).toBe(11)
  expect(epochCount(run(189, 62), { epoch: 62 / 63 })).toBe(3)
  expect(epochNow(run(630, 315), { epoch: 5 })).toBe(6)
  expect(epochNow(run(21, 21), { epoch: 21 / 63 })).toBe(1)
})
