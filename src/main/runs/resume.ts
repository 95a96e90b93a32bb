/** Goes on with a run from its last checkpoint, as if it had never ended. */
import { rewindRun } from '@main/store/run-progress'
import { getRun } from '@main/store/runs'
import { acquireTrainingLock, releaseTrainingLock } from '@main/store/training-lock'
import { AppError, invalidInput } from '@shared/errors'
import type { RunDetail } from '@shared/run'
import type { RunDeps } from './deps'
import { hasCheckpoint, readCheckpointState, runFolder, settleRunFolder } from './run-folder'
import type { StartedRun } from './start'
import { train } from './train'

/** Steps after the checkpoint are forgotten first, so that history holds each once. */
export async function resumeRun(deps: RunDeps, runId: string): Promise<StartedRun> {
  const { db, home } = deps
  const run = getRun(db, runId)
  const folder = runFolder(home, runId)
  acquireTrainingLock(db, { pid: process.pid, runId })
  try {
    await settleRunFolder(folder)
    checkResumable(run, deps.live.has(runId), hasCheckpoint(folder))
    // The base itself may be gone by now: the run's folder holds what is needed of it.
    const base = { path: folder.base, embedded: false }
    rewindRun(db, { runId, checkpoint: await readCheckpointState(folder) })
    const { labels, recipe, ignoreMismatchedSizes } = run
    const order = { base, labels, recipe, ignoreMismatchedSizes, resume: true }
    return { runId, live: train(deps, runId, folder, order), notices: [] }
  } catch (error) {
    // A run that trains already keeps its lock.
    if (!deps.live.has(runId)) releaseTrainingLock(db, { pid: process.pid, runId })
    throw error
  }
}

function checkResumable({ name, status }: RunDetail, isLive: boolean, checkpoint: boolean): void {
  if (isLive || status === 'running' || status === 'queued') throw new AppError('busy', `The run "${name}" is training already.`)
  if (status === 'finished') throw invalidInput(`The run "${name}" is finished: use it as the base of a new run to train on.`)
  if (!checkpoint)
    throw new AppError(
      'not-found',
      `The run "${name}" ended before its first checkpoint, so there is nothing to go on from: start it again.`,
    )
}
