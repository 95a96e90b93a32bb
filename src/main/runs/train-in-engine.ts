/** A training whose engine process dies for want of memory goes on in a new one with smaller micro-batches. */
import type { TrainRequest, TrainResult } from '@engine/process/protocol'
import type { CallOptions } from '@main/engine-client/engine-client'
import { addNotice, rewindRun } from '@main/store/run-progress'
import { AppError } from '@shared/errors'
import type { RunDeps } from './deps'
import { hasCheckpoint, type RunFolder, readCheckpointState, settleRunFolder } from './run-folder'

/** From 512 tokens to 16, where a micro-batch is a single text. */
const MOST_HALVINGS = 5

interface Training {
  readonly runId: string
  readonly folder: RunFolder
  readonly request: TrainRequest
}

/** An engine that finds no memory and lives halves its micro-batches by itself (engine/train/token-budget.ts). */
export async function trainInEngine(deps: RunDeps, training: Training, options: CallOptions): Promise<TrainResult> {
  let { request } = training
  for (let halvings = 0; ; halvings++) {
    try {
      return await deps.engine.call('train', { ...request, halvings }, options)
    } catch (error) {
      const lacked = error instanceof AppError && error.code === 'engine-out-of-memory'
      if (!lacked || options.signal?.aborted || halvings === MOST_HALVINGS) throw error
      request = { ...request, resume: await goBack(deps, training, error.message) }
    }
  }
}

/** History is taken back to the last checkpoint, or to the start; answers whether there is one. */
async function goBack({ db, listener }: RunDeps, { runId, folder }: Training, why: string): Promise<boolean> {
  await settleRunFolder(folder)
  const resume = hasCheckpoint(folder)
  const checkpoint = resume ? await readCheckpointState(folder) : { step: 0, epochs: [], best: null }
  rewindRun(db, { runId, checkpoint })
  const from = checkpoint.step === 0 ? 'It begins again' : `It goes on from step ${checkpoint.step}`
  addNotice(db, { runId, message: `${why} ${from}, with micro-batches half as large.` })
  listener.onChanged(runId)
  return resume
}
