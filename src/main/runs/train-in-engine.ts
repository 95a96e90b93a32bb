/** A training in the engine, which goes on from its last checkpoint when the process dies for want of memory. */
import type { TrainRequest, TrainResult } from '@engine/process/protocol'
import type { CallOptions } from '@main/engine-client/engine-client'
import { rewindRun } from '@main/store/run-progress'
import type { RunDeps } from './deps'
import { hasCheckpoint, type RunFolder, readCheckpointState, settleRunFolder } from './run-folder'
import { withSmallerMicroBatches } from './smaller-micro-batches'

interface Training {
  readonly runId: string
  readonly folder: RunFolder
  readonly request: TrainRequest
}

export function trainInEngine(deps: RunDeps, training: Training, options: CallOptions): Promise<TrainResult> {
  let { request } = training
  return withSmallerMicroBatches(
    {
      attempt: (halvings, asked) => deps.engine.call('train', { ...request, halvings }, asked),
      async again(why, size) {
        const step = await goBack(deps, training)
        request = { ...request, resume: step !== null }
        const from = step === null ? 'The run begins again' : `The run goes on from step ${step}`
        options.onProgress?.({ kind: 'notice', message: `${why} ${from}, with micro-batches ${size} as large.` })
      },
    },
    options,
  )
}

/** Takes history back to the last checkpoint, and answers its step; to the start, and answers null, where there is none. */
async function goBack({ db, listener }: RunDeps, { runId, folder }: Training): Promise<number | null> {
  await settleRunFolder(folder)
  const checkpoint = hasCheckpoint(folder) ? await readCheckpointState(folder) : null
  rewindRun(db, { runId, checkpoint: checkpoint ?? { step: 0, epochs: [], best: null } })
  listener.onChanged(runId)
  return checkpoint?.step ?? null
}
