/** A training whose engine process dies for want of memory goes on in a new one with smaller micro-batches. */
import type { TrainRequest, TrainResult } from '@engine/process/protocol'
import type { CallOptions } from '@main/engine-client/engine-client'
import { rewindRun } from '@main/store/run-progress'
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
      const step = await goBack(deps, training)
      request = { ...request, resume: step > 0 }
      const from = step > 0 ? `The run goes on from step ${step}` : 'The run begins again'
      options.onProgress?.({
        kind: 'notice',
        message: `${error.message} ${from}, with micro-batches 1/${2 ** (halvings + 1)} as large.`,
      })
    }
  }
}

/** Takes history back to the last checkpoint, or to the start; answers the step. */
async function goBack({ db, listener }: RunDeps, { runId, folder }: Training): Promise<number> {
  await settleRunFolder(folder)
  const checkpoint = hasCheckpoint(folder) ? await readCheckpointState(folder) : { step: 0, epochs: [], best: null }
  rewindRun(db, { runId, checkpoint })
  listener.onChanged(runId)
  return checkpoint.step
}
