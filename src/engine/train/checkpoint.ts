/** Checkpoints: what trains, its moments and counters, enough to continue a run to the bit. Written whole or not at all. */

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exists, replaceFolder } from '@engine/io/atomic-folder'
import { readJsonObject } from '@engine/io/json-file'
import { loadTensors } from '@engine/io/load-tensors'
import { saveSafetensors } from '@engine/io/safetensors'
import type { ParameterSpec } from '@engine/nn/params'
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
})
export type Counters = z.infer<typeof Counters>

export interface Checkpoint {
  readonly counters: Counters
  readonly state: TrainingState
}

const STATE_FILE = 'trainer_state.json'
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
  const counters = Counters.safeParse(json)
  if (!counters.success)
    throw new AppError(
      'unsupported',
      `${join(folder, STATE_FILE)} was not written by this version of Moderato: ${counters.error.issues[0]?.message}.`,
    )
  const [weights, first, second] = await Promise.all(
    parts.map((part): Promise<Weights> => loadTensors(join(folder, files[part]))),
  )
  const frozen: Weights = (await exists(frozenFile(runFolder))) ? await loadTensors(frozenFile(runFolder)) : new Map()
  return {
    counters: counters.data,
    state: { weights: new Map([...frozen, ...(weights as Weights)]), first, second } as TrainingState,
  }
}
