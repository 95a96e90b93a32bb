/** Thresholds decided for a run, by label name. A label without one has the default, which is the caller's. */
import { assertRun } from './assert-run'
import { all, type ReadDb, run, type WriteDb, write } from './database'

/** Replaces all thresholds of the run. */
export function setThresholds(db: WriteDb, { runId, thresholds }: { runId: string; thresholds: Record<string, number> }): void {
  write(db, () => {
    assertRun(db, runId)
    run(db, 'DELETE FROM run_thresholds WHERE run_id = ?', runId)
    for (const [label, threshold] of Object.entries(thresholds))
      run(db, 'INSERT INTO run_thresholds (run_id, label, threshold) VALUES (?, ?, ?)', runId, label, threshold)
  })
}

/** Those that were decided. */
export const getThresholds = (db: ReadDb, runId: string): Record<string, number> =>
  Object.fromEntries(
    all<{ label: string; threshold: number }>(db, 'SELECT label, threshold FROM run_thresholds WHERE run_id = ?', runId).map(
      ({ label, threshold }) => [label, threshold],
    ),
  )
