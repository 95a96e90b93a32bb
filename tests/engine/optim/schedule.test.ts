/** Learning rates beside Transformers' own numbers (get_*_schedule_with_warmup of 5.17, lr 2e-5) and the closed forms. */
import { learningRate, warmupSteps } from '@engine/optim/schedule'
import type { Recipe } from '@shared/recipe'
import { describe, expect, test } from 'vitest'

type Schedule = Pick<Recipe, 'learningRate' | 'schedule' | 'warmup'>
const base = 2e-5
const rates = (schedule: Schedule, totalSteps: number, steps = totalSteps) =>
  Array.from({ length: steps }, (_, step) => learningRate(schedule, step, totalSteps))

describe('as Transformers', () => {
  test.each<[string, Schedule['schedule'], number, number, number[]]>([
    ['linear', 'linear', 0, 7, [2, 1.714285714, 1.428571429, 1.142857143, 0.8571428571, 0.5714285714, 0.2857142857]],
    [
      'linear after a warm-up',
      'linear',
      3,
      10,
      [0, 0.6666666667, 1.333333333, 2, 1.714285714, 1.428571429, 1.142857143, 0.8571428571, 0.5714285714, 0.2857142857],
    ],
    [
      'cosine after a warm-up',
      'cosine',
      2,
      9,
      [0, 1, 2, 1.900968868, 1.623489802, 1.222520934, 0.777479066, 0.3765101981, 0.0990311321],
    ],
    ['constant after a warm-up', 'constant', 4, 6, [0, 0.5, 1, 1.5, 2, 2]],
  ])('%s', (_, schedule, warmup, totalSteps, expected) => {
    const found = rates({ learningRate: base, schedule, warmup }, totalSteps)
    expect(found).toHaveLength(expected.length)
    for (const [step, rate] of found.entries()) expect(rate * 1e5, `step ${step}`).toBeCloseTo(expected[step]!, 8)
  })
})

describe('closed forms', () => {
  const without = (schedule: Schedule['schedule'], step: number) =>
    learningRate({ learningRate: 1, schedule, warmup: 0 }, step, 40) // 40 steps

  test.each([0, 1, 13, 20, 39, 40])('step %i of 40', (step) => {
    expect(without('linear', step)).toBeCloseTo(1 - step / 40, 15)
    expect(without('cosine', step)).toBeCloseTo(Math.cos((Math.PI * step) / 80) ** 2, 15)
    expect(without('constant', step)).toBe(1)
  })

  test('never below nothing, past the last step', () => {
    expect(without('linear', 50)).toBe(0)
    expect(without('cosine', 40)).toBeCloseTo(0, 15)
  })
})

describe('warm-up', () => {
  test.each([
    [0, 10, 0],
    [0.25, 10, 3],
    [0.25, 8, 2],
    [0.1, 15, 2],
    [0.999, 10, 10],
    [1, 15, 1],
    [5, 15, 5],
    [2.9, 15, 2],
  ])('%d of %i steps is %i, as TrainingArguments.get_warmup_steps answers', (warmup, totalSteps, expected) => {
    expect(warmupSteps(warmup, totalSteps)).toBe(expected)
  })

  test('a share and its count give one schedule', () => {
    const share = rates({ learningRate: base, schedule: 'linear', warmup: 0.25 }, 8)
    expect(share).toEqual(rates({ learningRate: base, schedule: 'linear', warmup: 2 }, 8))
    expect(share[2]).toBe(base)
  })

  test('longer than the run: still rising at its end', () => {
    expect(rates({ learningRate: 1, schedule: 'cosine', warmup: 8 }, 4)).toEqual([0, 1 / 8, 2 / 8, 3 / 8])
  })
})
