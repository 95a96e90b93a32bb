/** Early stopping as Transformers' EarlyStoppingCallback of 5.17 decides it, on the metric that chooses the best evaluation. */
import { decidingMetric } from '@shared/deciding-metric'
import type { Evaluation } from '@shared/evaluation'
import { METRIC_WORDS } from '@shared/metric-words'
import type { Recipe } from '@shared/recipe'
import { isBetter } from './best-epoch'
import type { Counters } from './checkpoint'

type Patience = Pick<Recipe, 'bestMetric' | 'earlyStoppingPatience' | 'earlyStoppingThreshold'>

/**
 * The counter after an evaluation: 0 where it beats the best before it by more than the threshold, else one more. A smaller gain
 * counts as none, though the best moves with it. Where nothing can be judged the counter stays at 0.
 */
export function patienceAfter(counter: number, next: Evaluation, best: Evaluation | null, recipe: Patience): number {
  return isBetter(next, best, recipe.bestMetric, recipe.earlyStoppingThreshold) ? 0 : counter + 1
}

export const isOutOfPatience = (
  { patienceCounter }: Pick<Counters, 'patienceCounter'>,
  { earlyStoppingPatience }: Patience,
): boolean => earlyStoppingPatience !== null && patienceCounter >= earlyStoppingPatience

/** When and why a run ended before its last step; null where it did not. */
export function earlyStopNotice(counters: Counters, recipe: Patience): string | null {
  const { step, totalSteps, patienceCounter: count, epochs, best } = counters
  if (!isOutOfPatience(counters, recipe) || step >= totalSteps) return null
  const epoch = Number((epochs.at(-1)?.epoch ?? 0).toFixed(2))
  const metric = (best && decidingMetric(best.evaluation, recipe.bestMetric)) ?? recipe.bestMetric
  const margin = recipe.earlyStoppingThreshold > 0 ? ` by more than ${recipe.earlyStoppingThreshold}` : ''
  return `Ended early after step ${step} of ${totalSteps} (epoch ${epoch}): the ${METRIC_WORDS[metric]} had not improved${margin} in ${count === 1 ? 'the last evaluation' : `${count} evaluations in a row`}.`
}
