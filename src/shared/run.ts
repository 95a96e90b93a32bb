/** A training run as history keeps it. */
import { z } from 'zod'
import { EpochResult, Evaluation } from './evaluation'
import { StepRecord } from './progress'
import { Recipe } from './recipe'

/** `interrupted`: the process that ran it is gone; `failed`: it ended with an error. Both can be resumed from a checkpoint. */
export const RunStatus = z.enum(['queued', 'running', 'finished', 'stopped', 'failed', 'interrupted'])
export type RunStatus = z.infer<typeof RunStatus>

export const RunMetrics = z.object({
  f1: z.number().nullable(),
  averagePrecision: z.number().nullable(),
  rocAuc: z.number().nullable(),
  accuracy: z.number().nullable(),
  validationLoss: z.number().nullable(),
})
export type RunMetrics = z.infer<typeof RunMetrics>

export const RunSummary = z.object({
  id: z.string(),
  projectId: z.string().nullable(),
  name: z.string(),
  note: z.string(),
  starred: z.boolean(),
  status: RunStatus,
  /** Why it is stopped, failed or interrupted, in a sentence. */
  reason: z.string().nullable(),
  /** The base as the user named it: `minilm`, a folder, a run id, or `org/name@commit` of the Hub. */
  base: z.string(),
  /** The data in words: a file name, or the project's name. */
  dataName: z.string(),
  device: z.string().nullable(),
  /** Position in the palette; a run keeps its colour everywhere. */
  color: z.number().int(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  step: z.number().int(),
  totalSteps: z.number().int().nullable(),
  /** Of the best epoch; null before the first evaluation. */
  metrics: RunMetrics.nullable(),
  bestEpoch: z.number().nullable(),
  resumable: z.boolean(),
  /** A best epoch has been saved, so it can be tried, evaluated and used as a base. */
  hasModel: z.boolean(),
})
export type RunSummary = z.infer<typeof RunSummary>

export const RunDetail = RunSummary.extend({
  labels: z.array(z.string()),
  recipe: Recipe,
  /** The user agreed that the base's classifier of other labels loses its output layer. */
  ignoreMismatchedSizes: z.boolean(),
  dataHash: z.string(),
  trainRows: z.number().int(),
  evalRows: z.number().int(),
  steps: z.array(StepRecord),
  epochs: z.array(EpochResult),
  /** Of the best epoch. */
  evaluation: Evaluation.nullable(),
  notices: z.array(z.string()),
  samplesPerSecond: z.number().nullable(),
  peakRssBytes: z.number().nullable(),
})
export type RunDetail = z.infer<typeof RunDetail>
