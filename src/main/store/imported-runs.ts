/** Runs that were trained elsewhere: which result of a job each of them is, and when it was trained. */
import { runIsGone } from './assert-run'
import { get, type ReadDb, run, type WriteDb } from './database'

export interface ImportedRun {
  runId: string
  /** sha256 of what the training elsewhere left. */
  resultHash: string
  startedAt: string
  finishedAt: string
}

/** Null where this result is not in the history. */
export const findImportedRun = (db: ReadDb, resultHash: string): { id: string; name: string } | null =>
  get<{ id: string; name: string }>(db, 'SELECT id, name FROM runs WHERE result_hash = ?', resultHash) ?? null

/** Call it last: from then on the result counts as imported. */
export function markImported(db: WriteDb, { runId, resultHash, startedAt, finishedAt }: ImportedRun): void {
  const { changes } = run(
    db,
    'UPDATE runs SET result_hash = ?, started_at = ?, finished_at = ? WHERE id = ?',
    resultHash,
    startedAt,
    finishedAt,
    runId,
  )
  if (changes === 0) throw runIsGone()
}
