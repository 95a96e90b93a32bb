/** Base models, devices and predictions as the window and the headless program see them. */
import { z } from 'zod'
import { TriState } from './labels'
import { TrainingMemory } from './training-memory'

/** What training starts from. `embedded` needs no value; `folder` is a path; `run` a run id; `hub` a model in the cache of the Hub's clients. */
export const BaseRef = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('embedded'), name: z.literal('minilm') }),
  z.object({ kind: z.literal('folder'), path: z.string().min(1) }),
  z.object({ kind: z.literal('run'), runId: z.string().min(1) }),
  z.object({ kind: z.literal('hub'), id: z.string().min(1), commit: z.string().regex(/^[0-9a-f]{40}$/) }),
])
export type BaseRef = z.infer<typeof BaseRef>

export const BaseInfo = z.object({
  ref: BaseRef,
  title: z.string(),
  /** Null when it cannot be used; `problem` then says why. */
  modelType: z.string().nullable(),
  parameters: z.number().int().nullable(),
  layers: z.number().int().nullable(),
  /** Longest input in tokens. */
  maxLength: z.number().int().nullable(),
  /** Of its weights on disk. */
  bytes: z.number().nullable(),
  /** ISO codes, as its model card states them; empty where nothing is stated. */
  languages: z.array(z.string()),
  /** Labels of its classifier, if it has one. */
  labels: z.array(z.string()),
  memory: TrainingMemory.nullable(),
  problem: z.string().nullable(),
})
export type BaseInfo = z.infer<typeof BaseInfo>

/** What is known of a base that cannot be used. */
export const unusableBase = (problem: string): Omit<BaseInfo, 'ref' | 'title'> => ({
  modelType: null,
  parameters: null,
  layers: null,
  maxLength: null,
  bytes: null,
  languages: [],
  labels: [],
  memory: null,
  problem,
})

export const DeviceInfo = z.object({
  name: z.enum(['cpu', 'cuda', 'dml', 'webgpu']),
  available: z.boolean(),
  /** Why it is not available; where it is, why `auto` does not take it, or null. */
  reason: z.string().nullable(),
  adapter: z.string().nullable(),
  memoryBytes: z.number().nullable(),
})
export type DeviceInfo = z.infer<typeof DeviceInfo>

export const Prediction = z.object({
  probabilities: z.record(z.string(), z.number()),
  thresholds: z.record(z.string(), z.number()),
  predicted: z.array(z.string()),
  tokens: z.number().int(),
  truncated: z.boolean(),
  milliseconds: z.number(),
  /** What the model computed in. */
  precision: z.enum(['float32', 'int8']),
})
export type Prediction = z.infer<typeof Prediction>

/** One line of a data snapshot: what the engine reads, and what a run's data hash is taken over. */
export const SnapshotRow = z.object({ id: z.string(), text: z.string(), labels: z.array(TriState) })
export type SnapshotRow = z.infer<typeof SnapshotRow>

/** What a training would meet, computed before it starts. */
export const DataSurvey = z.object({
  trainRows: z.number().int(),
  evalRows: z.number().int(),
  /** Share of the training comments longer than the maximum length. */
  truncatedShare: z.number(),
  meanTokens: z.number(),
  posWeights: z.record(z.string(), z.number()),
  positives: z.record(z.string(), z.number()),
  warnings: z.array(z.string()),
  stepsPerEpoch: z.number().int(),
  /** From a measured step on this machine. */
  secondsEstimate: z.number().nullable(),
})
export type DataSurvey = z.infer<typeof DataSurvey>
