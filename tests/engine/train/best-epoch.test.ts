/** Which epoch a run keeps: by every metric, on ties, and where nothing is defined. */
import { isBetter, score } from '@engine/train/best-epoch'
import type { Evaluation } from '@shared/evaluation'
import { BestMetric } from '@shared/recipe'
import { describe, expect, test } from 'vitest'

type Figures = Partial<Record<BestMetric, number | null>>
const evaluation = ({
  averagePrecision = 0.5,
  rocAuc = 0.5,
  f1Macro = 0.5,
  f1Micro = 0.5,
  accuracy = 0.5,
  loss = 1,
}: Figures): Evaluation => ({
  rows: 10,
  unknown: 0,
  loss,
  f1Macro,
  f1Micro,
  accuracy,
  hammingLoss: 0.1,
  rocAuc: { macro: rocAuc, perLabel: {} },
  averagePrecision: { macro: averagePrecision, perLabel: {} },
  rocAucThresholded: null,
  report: {},
  thresholds: {},
})
/** The epoch that a run over these evaluations would keep, from 0. */
const kept = (figures: readonly Figures[], metric: BestMetric): number => {
  let best: { at: number; evaluation: Evaluation } | null = null
  for (const [at, values] of figures.entries())
    if (isBetter(evaluation(values), best?.evaluation ?? null, metric)) best = { at, evaluation: evaluation(values) }
  return best!.at
}

describe.each(BestMetric.options)('by %s', (metric) => {
  const better = metric === 'loss' ? -0.1 : 0.1

  test('the best value wins, whatever the other figures say', () => {
    const values = [0.5, 0.5 + 2 * better, 0.5 + better]
    const figures = values.map((value, i): Figures => ({ loss: i, f1Macro: 0.9 - i, accuracy: 0.9 - i, [metric]: value }))
    expect(kept(figures, metric)).toBe(1)
  })

  test('the earlier of equals stays', () => {
    expect(
      kept(
        [{ [metric]: 0.4 }, { [metric]: 0.7 }, { [metric]: 0.7 }].map((f) => (metric === 'loss' ? { loss: -f.loss! } : f)),
        metric,
      ),
    ).toBe(1)
  })

  test('a defined value beats an undefined one, and not the other way round', () => {
    expect(kept([{ [metric]: null }, { [metric]: 0.1 }], metric)).toBe(1)
    expect(kept([{ [metric]: 0.1 }, { [metric]: null }], metric)).toBe(0)
  })

  test('more is better, but for the loss', () => {
    expect(score(evaluation({ [metric]: 0.25 }), metric)).toBe(metric === 'loss' ? -0.25 : 0.25)
    expect(score(evaluation({ [metric]: null }), metric)).toBeNull()
  })
})

test('where the metric is never defined the loss decides', () => {
  const figures = [0.9, 0.4, 0.6].map((loss) => ({ loss, averagePrecision: null }))
  expect(kept(figures, 'averagePrecision')).toBe(1)
})

test('where nothing can be judged, for want of rows to evaluate on, the run keeps what it trained longest', () => {
  const nothing = { loss: null, averagePrecision: null }
  expect(kept([nothing, nothing, nothing], 'averagePrecision')).toBe(2)
  expect(kept([nothing, nothing, nothing], 'loss')).toBe(2)
})
