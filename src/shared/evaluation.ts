/** What an evaluation holds: scikit-learn's numbers under scikit-learn's names. Null where a metric is undefined. */
import { z } from 'zod'

const Metric = z.number().nullable()
const PerLabel = z.record(z.string(), Metric)

export const ReportRow = z.object({
  precision: z.number(),
  recall: z.number(),
  'f1-score': z.number(),
  support: z.number(),
})
export type ReportRow = z.infer<typeof ReportRow>

export const Evaluation = z.object({
  rows: z.number().int(),
  /** Labels left out because they are unknown. */
  unknown: z.number().int(),
  /** Mean BCE-with-logits over known labels, with the run's pos_weight. */
  loss: Metric,
  f1Macro: Metric,
  f1Micro: Metric,
  /** Subset accuracy: the share of rows whose every label is right. */
  accuracy: Metric,
  hammingLoss: Metric,
  /** Of the given labels' probabilities; macro over those that are defined. */
  rocAuc: z.object({ macro: Metric, perLabel: PerLabel }),
  averagePrecision: z.object({ macro: Metric, perLabel: PerLabel }),
  /** The notebook's ROC AUC: of thresholded predictions, macro, with the extra column. */
  rocAucThresholded: Metric,
  /** classification_report: one row a label, then overall_non_toxic and the four averages. */
  report: z.record(z.string(), ReportRow),
  thresholds: z.record(z.string(), z.number()),
})
export type Evaluation = z.infer<typeof Evaluation>

export const REPORT_AVERAGES = ['micro avg', 'macro avg', 'weighted avg', 'samples avg'] as const

export const EpochResult = z.object({
  epoch: z.number(),
  step: z.number().int(),
  trainingLoss: Metric,
  validationLoss: Metric,
  f1: Metric,
  rocAuc: Metric,
  accuracy: Metric,
  averagePrecision: Metric,
  /** Checkpoints of earlier versions lack it. */
  f1Micro: Metric.optional(),
  best: z.boolean(),
})
export type EpochResult = z.infer<typeof EpochResult>
