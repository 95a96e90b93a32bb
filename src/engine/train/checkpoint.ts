/** Checkpoints: what trains, its moments and counters, enough to continue a run to the bit. Written whole or not at all. */

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exists, replaceFolder } from '@engine/io/atomic-folder'
import { readJsonObject } from '@engine/io/json-file'
import { loadTensors } from '@engine/io/load-tensors'
import { saveSafetensors } from '@engine/io/safetensors'
import type { ParameterSpec } from '@engine/nn/params'
import type { LossScale } from '@engine/optim/loss-scale'
import type { TrainingState, Weight, Weights } from '@engine/runtime/device'
import { AppError } from '@shared/errors'
import { EpochResult, Evaluation } from '@shared/evaluation'
import { z } from 'zod'
import { type BestEpoch, saveBest } from './save-run'
import { checkpointFolder, frozenFile, moveResults, settleRun } from './settle-run'

/** Where a run stands. Data order, schedule and dropout follow from the recipe's seed and these counters. */
export const Counters = z.object({
  version: z.literal(1),
  /** Optimiser steps done. */
  step: z.number().int(),
  totalSteps: z.number().int(),
  /** Epoch under way, from 0, and batches of it already done; after the last of them the next epoch begins. */
  epoch: z.number().int(),
  batch: z.number().int(),
  rowsSeen: z.number().int(),
  trainSeconds: z.number(),
  /** Sum of the step losses since the last evaluation. */
  lossSum: z.number(),
  epochs: z.array(EpochResult),
  best: z.object({ epoch: z.number(), evaluation: Evaluation }).nullable(),
  /** Evaluations in a row that did not improve on the best: EarlyStoppingCallback's early_stopping_patience_counter. */
  patienceCounter: z.number().int().default(0),
  /** Steps that mixed precision skipped. */
  skippedSteps: z.number().int().default(0),
})
export type Counters = z.infer<typeof Counters>

export interface Checkpoint {
  readonly counters: Counters
  readonly state: TrainingState
}

const STATE_FILE = 'trainer_state.json'
/** Beside it in mixed precision alone: Trainer's scaler.pt. */
const SCALER_FILE = 'scaler.json'
const Scaler = z.object({ scale: z.number().positive(), growthTracker: z.number().int().min(0) })
const files = { weights: 'model.safetensors', first: 'exp_avg.safetensors', second: 'exp_avg_sq.safetensors' } as const
const parts = Object.keys(files) as (keyof typeof files)[]

/** Once, before the first checkpoint: what does not train is the same in all of them. */
export async function saveFrozen(runFolder: string, weights: Weights, trainable: readonly ParameterSpec[]): Promise<void> {
  const trains = new Set(trainable.map(({ name }) => name))
  const frozen = new Map([...weights].filter(([name]) => !trains.has(name)))
  if (frozen.size > 0) await saveSafetensors(frozenFile(runFolder), frozen)
}

/** `best` when the counters name a new one: its model and predictions come to their place with them. */
export async function saveCheckpoint(runFolder: string, { counters, state }: Checkpoint, best: BestEpoch | null): Promise<void> {
  await replaceFolder(checkpointFolder(runFolder), async (folder) => {
    const trained = new Map([...state.first.keys()].map((name) => [name, state.weights.get(name) as Weight]))
    const saved = { ...state, weights: trained }
    for (const part of parts) await saveSafetensors(join(folder, files[part]), saved[part])
    await writeFile(join(folder, STATE_FILE), JSON.stringify(counters))
    if (state.lossScale) await writeFile(join(folder, SCALER_FILE), JSON.stringify(state.lossScale))
    if (best) await saveBest(folder, state.weights, best)
  })
  await moveResults(runFolder)
}

export async function loadCheckpoint(runFolder: string): Promise<Checkpoint> {
  await settleRun(runFolder)
  const folder = checkpointFolder(runFolder)
  const json = await readJsonObject(join(folder, STATE_FILE))
  if (json === null)
    throw new AppError('not-found', 'This run has no checkpoint to resume from: it ended before its first one. Start it again.')
  const counters = parsed(join(folder, STATE_FILE), Counters, json)
  const [weights, first, second] = await Promise.all(
    parts.map((part): Promise<Weights> => loadTensors(join(folder, files[part]))),
  )
  const frozen: Weights = (await exists(frozenFile(runFolder))) ? await loadTensors(frozenFile(runFolder)) : new Map()
  const lossScale = await loadScaler(folder)
  const state = { weights: new Map([...frozen, ...(weights as Weights)]), first, second, ...(lossScale && { lossScale }) }
  return { counters, state: state as TrainingState }
}

/** Null where the run computes in float32. */
async function loadScaler(folder: string): Promise<LossScale | null> {
  const path = join(folder, SCALER_FILE)
  const json = await readJsonObject(path)
  return json && parsed(path, Scaler, json)
}

function parsed<T>(path: string, schema: z.ZodType<T>, json: unknown): T {
  const { data, error } = schema.safeParse(json)
  if (data !== undefined) return data
  throw new AppError('unsupported', `${path} was not written by this version of Moderato: ${error?.issues[0]?.message}.`)
}
