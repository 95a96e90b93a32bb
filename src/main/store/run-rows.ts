/** Rows of `runs` and of its epochs as the domain knows them. */
import type { EpochResult } from '@shared/evaluation'
import { Recipe } from '@shared/recipe'
import type { RunDetail, RunStatus, RunSummary } from '@shared/run'
import { z } from 'zod'

export interface SummaryRow {
  id: string
  project_id: string | null
  name: string
  note: string
  starred: number
  status: RunStatus
  reason: string | null
  base: string
  data_name: string
  device: string | null
  color: number
  started_at: string
  finished_at: string | null
  step: number
  total_steps: number | null
  has_checkpoint: number
  has_model: number
  best_epoch: number | null
  f1: number | null
  average_precision: number | null
  roc_auc: number | null
  accuracy: number | null
  validation_loss: number | null
}

export interface DetailRow extends SummaryRow {
  labels: string
  recipe: string
  ignore_mismatched_sizes: number
  data_hash: string
  train_rows: number
  eval_rows: number
  samples_per_second: number | null
  peak_rss_bytes: number | null
}

export interface EpochRow {
  epoch: number
  step: number
  training_loss: number | null
  validation_loss: number | null
  f1: number | null
  roc_auc: number | null
  accuracy: number | null
  average_precision: number | null
  /** Out of the evaluation. */
  f1_micro: number | null
  best: number
  evaluation: string | null
}

/** A run with the metrics of its best epoch. */
export const SELECT_RUNS = `
  SELECT r.*, e.epoch AS best_epoch, e.f1, e.average_precision, e.roc_auc, e.accuracy, e.validation_loss
  FROM runs r LEFT JOIN run_epochs e ON e.run_id = r.id AND e.best = 1`

export const toRunSummary = (row: SummaryRow): RunSummary => ({
  id: row.id,
  projectId: row.project_id,
  name: row.name,
  note: row.note,
  starred: row.starred === 1,
  status: row.status,
  reason: row.reason,
  base: row.base,
  dataName: row.data_name,
  device: row.device,
  color: row.color,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  step: row.step,
  totalSteps: row.total_steps,
  metrics:
    row.best_epoch === null
      ? null
      : {
          f1: row.f1,
          averagePrecision: row.average_precision,
          rocAuc: row.roc_auc,
          accuracy: row.accuracy,
          validationLoss: row.validation_loss,
        },
  bestEpoch: row.best_epoch,
  resumable: row.has_checkpoint === 1 && (row.status === 'stopped' || row.status === 'failed' || row.status === 'interrupted'),
  hasModel: row.has_model === 1,
})

type Configuration = Omit<RunDetail, keyof RunSummary | 'steps' | 'epochs' | 'evaluation' | 'notices'>

export const toConfiguration = (row: DetailRow): Configuration => ({
  labels: z.array(z.string()).parse(JSON.parse(row.labels)),
  recipe: Recipe.parse(JSON.parse(row.recipe)),
  ignoreMismatchedSizes: row.ignore_mismatched_sizes === 1,
  dataHash: row.data_hash,
  trainRows: row.train_rows,
  evalRows: row.eval_rows,
  samplesPerSecond: row.samples_per_second,
  peakRssBytes: row.peak_rss_bytes,
})

export const toEpoch = (row: EpochRow): EpochResult => ({
  epoch: row.epoch,
  step: row.step,
  trainingLoss: row.training_loss,
  validationLoss: row.validation_loss,
  f1: row.f1,
  rocAuc: row.roc_auc,
  accuracy: row.accuracy,
  averagePrecision: row.average_precision,
  f1Micro: row.f1_micro,
  best: row.best === 1,
})
