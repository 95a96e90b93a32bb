/** How far two models' probabilities part, and which verdicts that changes. */
import { compareScores } from '@engine/evaluate/compare-scores'
import { expect, test } from 'vitest'

const names = ['rude', 'spam']
const thresholds = [0.5, 0.25]
const ids = ['a', 'b', 'c']

test('largest and mean change by label, and every verdict that is another one', () => {
  const float32 = Float64Array.of(0.5, 0.2, 0.1, 0.3, 0.9, 0.9)
  const int8 = Float64Array.of(0.49, 0.25, 0.2, 0.3, 0.9, 0.6)
  const { labels, flips } = compareScores({ ids, names, thresholds, float32, int8 })
  expect(labels.rude).toEqual({ largest: expect.closeTo(0.1, 9), mean: expect.closeTo(0.11 / 3, 9), flipped: 1 })
  expect(labels.spam).toEqual({ largest: expect.closeTo(0.3, 9), mean: expect.closeTo(0.35 / 3, 9), flipped: 1 })
  // The larger change first; a probability at its threshold is a yes.
  expect(flips).toEqual([
    { id: 'a', label: 'spam', float32: 0.2, int8: 0.25 },
    { id: 'a', label: 'rude', float32: 0.5, int8: 0.49 },
  ])
})

test('the same probabilities change nothing', () => {
  const same = Float64Array.of(0.5, 0.2, 0.1, 0.3, 0.9, 0.9)
  const { labels, flips } = compareScores({ ids, names, thresholds, float32: same, int8: same })
  expect(labels).toEqual({ rude: { largest: 0, mean: 0, flipped: 0 }, spam: { largest: 0, mean: 0, flipped: 0 } })
  expect(flips).toEqual([])
})
