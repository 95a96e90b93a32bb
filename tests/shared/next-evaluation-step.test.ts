/** The step that is evaluated next. */
import { nextEvaluationStep } from '@shared/next-evaluation-step'
import { expect, test } from 'vitest'

test.each<[every: number, total: number, last: number, next: number]>([
  [4, 10, 0, 4],
  [4, 10, 4, 8],
  [4, 10, 8, 10],
  [5, 10, 5, 10],
  [99, 10, 0, 10],
  [4, 20, 10, 12],
  [20, Number.POSITIVE_INFINITY, 60, 80],
])('each %i steps of %i, after %i: %i', (evaluateEvery, totalSteps, last, next) => {
  expect(nextEvaluationStep({ evaluateEvery, totalSteps }, last)).toBe(next)
})
