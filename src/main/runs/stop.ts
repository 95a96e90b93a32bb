/** Stops runs: one that the user has had enough of, and all of them when the program ends. */
import { settledWithin } from '@main/engine-client/deferred'
import type { ReadDb } from '@main/store/database'
import { findRun } from '@main/store/runs'
import { trainingHolder } from '@main/store/training-lock'
import { AppError } from '@shared/errors'
import type { RunDeps } from './deps'

/** Answers at once; the run ends between two micro-batches, with its best epoch kept. */
export function stopRun({ db, live }: RunDeps, runId: string): void {
  const run = live.get(runId)
  if (run) run.stop('It was stopped by hand.')
  else throw notHere(db, runId)
}

function notHere(db: ReadDb, runId: string): AppError {
  const holder = trainingHolder(db)
  const name = findRun(db, runId)?.name ?? runId
  if (holder?.runId === runId)
    return new AppError(
      'busy',
      `The run "${name}" trains in another process (${holder.pid}): stop it there, with Ctrl+C in its terminal.`,
    )
  return new AppError('not-found', `The run "${name}" is not training, so there is nothing to stop.`)
}

/** Asks every run to stop and waits for the last entry in history, but no longer than the deadline. */
export async function stopAllRuns({ live }: Pick<RunDeps, 'live'>, reason: string, deadlineMs: number): Promise<void> {
  const runs = [...live.values()]
  for (const run of runs) run.stop(reason)
  await settledWithin(deadlineMs, Promise.all(runs.map((run) => run.done)))
}
