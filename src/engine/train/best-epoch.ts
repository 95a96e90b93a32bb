/** Which evaluation is the best: by one metric, and by the loss where that metric is undefined. */
import { metricValue } from '@shared/deciding-metric'
import type { Evaluation } from '@shared/evaluation'
import type { BestMetric } from '@shared/recipe'

/** The metric's value, turned so that more is better; null where undefined. */
export function score(evaluation: Evaluation, metric: BestMetric): number | null {
  const value = metricValue(evaluation, metric)
  return metric === 'loss' && value !== null ? -value : value
}

/**
 * Whether `next` beats `best` by more than `margin`; on a tie the earlier one stays. Without anything to judge by, the one trained
 * longest wins.
 */
export function isBetter(next: Evaluation, best: Evaluation | null, metric: BestMetric, margin = 0): boolean {
  if (best === null) return true
  const [after, before] = [score(next, metric), score(best, metric)]
  if (after === null && before === null) return metric === 'loss' || isBetter(next, best, 'loss', margin)
  return (after ?? Number.NEGATIVE_INFINITY) - (before ?? Number.NEGATIVE_INFINITY) > margin
}
