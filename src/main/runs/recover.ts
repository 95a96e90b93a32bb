/** At a start: runs whose process is gone are interrupted, with what they left on disk taken into account. */
import type { WriteDb } from '@main/store/database'
import { reconcileRuns } from '@main/store/reconcile'
import { setRunFacts } from '@main/store/run-progress'
import { hasCheckpoint, hasModel, runFolder, settleRunFolder } from './run-folder'

/** Call it once, before anything trains. Answers the runs it found. */
export async function recoverRuns({ db, home }: { db: WriteDb; home: string }): Promise<string[]> {
  const lost = reconcileRuns(db)
  for (const runId of lost) {
    const folder = runFolder(home, runId)
    await settleRunFolder(folder)
    setRunFacts(db, { runId, hasCheckpoint: hasCheckpoint(folder), hasModel: hasModel(folder) })
  }
  return lost
}
