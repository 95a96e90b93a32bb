/** What a run's best epoch predicts, by the row ids of its validation snapshot. */
import { internal } from '@shared/errors'
import { assertRun } from './assert-run'
import { all, get, type ReadDb, run, type WriteDb, write } from './database'

export interface RowPrediction {
  /** The snapshot's row id. */
  id: string
  /** In the run's label order. */
  probabilities: readonly number[]
}

/** Stores one batch; a row predicted again (a better epoch) replaces the first. Call it batch by batch while the file streams. */
export function savePredictions(db: WriteDb, { runId, rows }: { runId: string; rows: readonly RowPrediction[] }): void {
  write(db, () => {
    assertRun(db, runId)
    for (const { id, probabilities } of rows)
      run(
        db,
        'INSERT OR REPLACE INTO predictions (run_id, row_id, probabilities) VALUES (?, ?, ?)',
        runId,
        id,
        toBlob(probabilities),
      )
  })
}

export function clearPredictions(db: WriteDb, runId: string): void {
  run(db, 'DELETE FROM predictions WHERE run_id = ?', runId)
}

export const countPredictions = (db: ReadDb, runId: string): number =>
  get<{ n: number }>(db, 'SELECT count(*) AS n FROM predictions WHERE run_id = ?', runId)!.n

const PAGE = 2_000

/** By row id. Page by page, for the reason given at `iterateLabelledExamples`. */
export function* iteratePredictions(db: ReadDb, runId: string): Generator<RowPrediction, void, undefined> {
  let last = ''
  for (;;) {
    const rows = all<{ row_id: string; probabilities: Uint8Array }>(
      db,
      'SELECT row_id, probabilities FROM predictions WHERE run_id = ? AND row_id > ? ORDER BY row_id LIMIT ?',
      runId,
      last,
      PAGE,
    )
    for (const { row_id, probabilities } of rows) yield { id: row_id, probabilities: fromBlob(probabilities) }
    if (rows.length < PAGE) return
    last = rows.at(-1)!.row_id
  }
}

const BYTES = 4

function toBlob(probabilities: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(probabilities.length * BYTES))
  probabilities.forEach((probability, index) => {
    if (!(probability >= 0 && probability <= 1)) throw internal(`a probability of ${probability} was about to be stored`)
    view.setFloat32(index * BYTES, probability, true)
  })
  return new Uint8Array(view.buffer)
}

function fromBlob(blob: Uint8Array): number[] {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength)
  return Array.from({ length: blob.byteLength / BYTES }, (_, index) => view.getFloat32(index * BYTES, true))
}
