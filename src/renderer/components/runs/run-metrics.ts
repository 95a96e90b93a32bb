/** The metrics of a run and of its epochs: what they are called, and which way is better. */
import type { EpochResult } from '@shared/evaluation'
import type { RunMetrics } from '@shared/run'

export interface RunMetric {
  key: keyof RunMetrics & keyof EpochResult
  title: string
  short: string
  meaning: string
  lessIsBetter: boolean
}

export const RUN_METRICS: readonly RunMetric[] = [
  {
    key: 'averagePrecision',
    title: 'Average precision',
    short: 'AP',
    meaning: 'Area under precision and recall, macro over the labels. It needs no threshold.',
    lessIsBetter: false,
  },
  {
    key: 'rocAuc',
    title: 'ROC AUC',
    short: 'ROC AUC',
    meaning: 'How often a comment with the label ranks above one without it, macro over the labels.',
    lessIsBetter: false,
  },
  {
    key: 'f1',
    title: 'F1, macro',
    short: 'F1',
    meaning: 'Precision and recall at the threshold in one number, macro over the labels and none of the labels.',
    lessIsBetter: false,
  },
  {
    key: 'accuracy',
    title: 'Subset accuracy',
    short: 'Accuracy',
    meaning: 'Share of comments whose every label is right (exact match).',
    lessIsBetter: false,
  },
  {
    key: 'validationLoss',
    title: 'Validation loss',
    short: 'Validation loss',
    meaning: 'Mean loss on the comments kept for validation.',
    lessIsBetter: true,
  },
]
