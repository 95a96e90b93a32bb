/** What the metrics by which a run may be judged are called in a sentence. */
import type { BestMetric } from './recipe'

export const METRIC_WORDS: Record<BestMetric, string> = {
  averagePrecision: 'average precision',
  rocAuc: 'ROC AUC',
  f1Macro: 'macro F1',
  f1Micro: 'micro F1',
  accuracy: 'subset accuracy',
  loss: 'validation loss',
}
