/** What chooses the model where the metric that was asked for is undefined, and how that is told. */
import { decidingMetric, decidingNotice } from '@shared/deciding-metric'
import type { Evaluation } from '@shared/evaluation'
import { BestMetric } from '@shared/recipe'
import { describe, expect, it } from 'vitest'

const evaluation = (value: number | null, loss: number | null, rows = 9): Evaluation => ({
  rows,
  unknown: 0,
  loss,
  f1Macro: value,
  f1Micro: value,
  accuracy: value,
  hammingLoss: value,
  rocAuc: { macro: value, perLabel: {} },
  averagePrecision: { macro: value, perLabel: {} },
  rocAucThresholded: value,
  report: {},
  thresholds: {},
})

describe.each(BestMetric.options)('%s', (metric) => {
  it('decides where it is defined, a nought included, and then nothing is said', () => {
    expect(decidingMetric(evaluation(0, 0), metric)).toBe(metric)
    expect(decidingNotice(evaluation(0, 0), metric)).toBeNull()
  })

  it('gives way to the loss, and to nothing', () => {
    expect(decidingMetric(evaluation(null, 0.5), metric)).toBe('loss')
    expect(decidingMetric(evaluation(null, null), metric)).toBeNull()
    expect(decidingNotice(evaluation(null, null), metric)).toMatch(
      /undefined on the validation rows \(no .* there\), so the model/,
    )
  })
})

it('no validation rows are told as that', () => {
  expect(decidingNotice(evaluation(null, null, 0), 'loss')).toBe(
    'The validation loss is undefined on the validation rows (there are none), so the model that was trained longest is kept.',
  )
})
