/** Which metric chooses among a run's evaluations: the recipe's, or the loss where that one is undefined. */
import type { Evaluation } from './evaluation'
import { METRIC_WORDS } from './metric-words'
import type { BestMetric } from './recipe'

/** Null where undefined. */
export function metricValue(evaluation: Evaluation, metric: BestMetric): number | null {
  const values: Record<BestMetric, number | null> = {
    averagePrecision: evaluation.averagePrecision.macro,
    rocAuc: evaluation.rocAuc.macro,
    f1Macro: evaluation.f1Macro,
    f1Micro: evaluation.f1Micro,
    accuracy: evaluation.accuracy,
    loss: evaluation.loss,
  }
  return values[metric]
}

/** Null where nothing can be judged. */
export function decidingMetric(evaluation: Evaluation, metric: BestMetric): BestMetric | null {
  return [metric, 'loss' as const].find((one) => metricValue(evaluation, one) !== null) ?? null
}

const LACKS: Record<BestMetric, string> = {
  averagePrecision: 'no label has a yes there',
  rocAuc: 'no label has both a yes and a no there',
  f1Macro: 'no answer is known there',
  f1Micro: 'no answer is known there',
  accuracy: 'no answer is known there',
  loss: 'no answer is known there',
}

/** Says by what the model is chosen where it cannot be chosen by `metric`; null where it can. */
export function decidingNotice(evaluation: Evaluation, metric: BestMetric): string | null {
  const deciding = decidingMetric(evaluation, metric)
  if (deciding === metric) return null
  const why = evaluation.rows === 0 ? 'there are none' : LACKS[metric]
  const instead =
    deciding === null ? 'the model that was trained longest is kept' : `the ${METRIC_WORDS[deciding]} decides instead`
  return `The ${METRIC_WORDS[metric]} is undefined on the validation rows (${why}), so ${instead}.`
}
