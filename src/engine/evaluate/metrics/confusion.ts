/** Counts of right and wrong answers, and the scores that follow from them. */
import type { ReportRow } from '@shared/evaluation'

/** Over the known answers of a column, a row, or everything. */
export interface Confusion {
  truePositives: number
  falsePositives: number
  falseNegatives: number
  trueNegatives: number
}

export const noAnswers = (): Confusion => ({ truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0 })

/** Counts one answer; an unknown truth (-1) is not counted. */
export function count(confusion: Confusion, truth: number, predicted: number): void {
  if (truth === 1) predicted ? confusion.truePositives++ : confusion.falseNegatives++
  else if (truth === 0) predicted ? confusion.falsePositives++ : confusion.trueNegatives++
}

export const positives = (c: Confusion): number => c.truePositives + c.falseNegatives
export const negatives = (c: Confusion): number => c.falsePositives + c.trueNegatives
export const wrong = (c: Confusion): number => c.falsePositives + c.falseNegatives
export const known = (c: Confusion): number => positives(c) + negatives(c)

/** 0 / 0 is 0, as with scikit-learn's zero_division=0. */
const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)

/** precision tp / (tp + fp), recall tp / (tp + fn), F1 2 tp / (2 tp + fp + fn); support: the positives. */
export const scores = (c: Confusion): ReportRow => ({
  precision: ratio(c.truePositives, c.truePositives + c.falsePositives),
  recall: ratio(c.truePositives, positives(c)),
  'f1-score': ratio(2 * c.truePositives, 2 * c.truePositives + wrong(c)),
  support: positives(c),
})

/** ROC AUC of yes-or-no predictions: (recall + specificity) / 2. Null without both classes. */
export function thresholdedRocAuc(c: Confusion): number | null {
  if (positives(c) === 0 || negatives(c) === 0) return null
  return (c.truePositives / positives(c) + c.trueNegatives / negatives(c)) / 2
}

/** All counts added up. */
export function total(confusions: readonly Confusion[]): Confusion {
  const sum = noAnswers()
  for (const confusion of confusions) {
    sum.truePositives += confusion.truePositives
    sum.falsePositives += confusion.falsePositives
    sum.falseNegatives += confusion.falseNegatives
    sum.trueNegatives += confusion.trueNegatives
  }
  return sum
}
