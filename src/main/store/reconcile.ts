/** Puts history right at start-up: what a process that is gone was running is interrupted, not running. */
import { all, run, type WriteDb, write } from './database'
import { isAlive } from './process-alive'

interface Held {
  id: string
  holder_pid: number | null
  holder_since: string | null
  has_checkpoint: number
}

/**
 * Call it once, before this process trains: a claim under its own process number is one of an earlier process that had the
 * same. Runs of a living process (the headless program beside the window) are left alone. Answers the runs it changed.
 */
export function reconcileRuns(db: WriteDb): string[] {
  return write(db, () => {
    const held = all<Held>(
      db,
      `SELECT id, holder_pid, holder_since, has_checkpoint FROM runs WHERE status IN ('queued', 'running')`,
    )
    const lost = held.filter(({ holder_pid, holder_since }) => !holds(holder_pid, holder_since))
    for (const { id, has_checkpoint } of lost) {
      const wayOut = has_checkpoint
        ? 'Resume it to go on from its last checkpoint.'
        : 'It had saved no checkpoint: start it again.'
      run(
        db,
        `UPDATE runs SET status = 'interrupted', reason = ?, finished_at = ?, holder_pid = NULL, holder_since = NULL WHERE id = ?`,
        `Moderato ended before this run did. ${wayOut}`,
        new Date().toISOString(),
        id,
      )
    }
    const lock = all<{ pid: number; acquired_at: string }>(db, 'SELECT pid, acquired_at FROM training_lock')[0]
    if (lock && !holds(lock.pid, lock.acquired_at)) run(db, 'DELETE FROM training_lock')
    return lost.map(({ id }) => id)
  })
}

const holds = (pid: number | null, since: string | null): boolean =>
  pid !== null && since !== null && pid !== process.pid && isAlive({ pid, since })
