/** One training at a time on a data folder, be it the window's or the headless program's: training fills every core. */
import { AppError } from '@shared/errors'
import { get, type ReadDb, run, type WriteDb, write } from './database'
import { isAlive } from './process-alive'

export interface TrainingHolder {
  pid: number
  runId: string
  since: string
}

/** Who trains now; null when nobody does or the process that did is gone. */
export function trainingHolder(db: ReadDb): TrainingHolder | null {
  const row = get<{ pid: number; run_id: string; acquired_at: string }>(
    db,
    'SELECT pid, run_id, acquired_at FROM training_lock WHERE slot = 1',
  )
  if (!row) return null
  const holder = { pid: row.pid, runId: row.run_id, since: row.acquired_at }
  return isAlive(holder) ? holder : null
}

/** Takes the lock, over a dead holder too. Throws `busy` while anything trains, the same run included: no run trains twice at once. */
export function acquireTrainingLock(db: WriteDb, { pid, runId }: { pid: number; runId: string }): void {
  write(db, () => {
    const holder = trainingHolder(db)
    if (holder) throw busy(db, holder)
    run(
      db,
      'INSERT OR REPLACE INTO training_lock (slot, pid, run_id, acquired_at) VALUES (1, ?, ?, ?)',
      pid,
      runId,
      new Date().toISOString(),
    )
  })
}

/** Only the holder's own lock: a late release must not free another training's. */
export function releaseTrainingLock(db: WriteDb, { pid, runId }: { pid: number; runId: string }): void {
  run(db, 'DELETE FROM training_lock WHERE pid = ? AND run_id = ?', pid, runId)
}

function busy(db: ReadDb, { pid, runId }: TrainingHolder): AppError {
  const name = get<{ name: string }>(db, 'SELECT name FROM runs WHERE id = ?', runId)?.name ?? runId
  return new AppError(
    'busy',
    `The run "${name}" is training already on this data folder (process ${pid}): wait until it ends, or stop it first.`,
  )
}
