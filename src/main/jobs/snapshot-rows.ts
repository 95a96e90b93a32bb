/** The rows of a run as its folder and as a job have them: JSON lines here, Parquet there. */
import { readRows } from '@engine/data/files/read-rows'
import { ID_COLUMN, TEXT_COLUMN } from '@engine/data/files/write-parquet'
import { readLines } from '@engine/io/lines'
import { internal } from '@shared/errors'
import { SnapshotRow } from '@shared/model'

const BATCH_ROWS = 1000

/** Of a run's own `train.jsonl` or `eval.jsonl`. */
export async function* rowsOfRun(file: string): AsyncGenerator<SnapshotRow[]> {
  let batch: SnapshotRow[] = []
  let line = 0
  for await (const text of readLines(file)) {
    batch.push(parseRow(text, ++line))
    if (batch.length < BATCH_ROWS) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

function parseRow(text: string, line: number): SnapshotRow {
  try {
    return SnapshotRow.parse(JSON.parse(text))
  } catch {
    throw internal(`line ${line} of the run's data is not {id, text, labels}`)
  }
}

/** Of a job's `train.parquet` or `eval.parquet`. @throws AppError naming what is wrong with the file */
export async function* rowsOfJob(file: string, labels: readonly string[]): AsyncGenerator<SnapshotRow[]> {
  const mapping = { text: TEXT_COLUMN, id: ID_COLUMN, labels: { kind: 'columns' as const, columns: [...labels] } }
  for await (const rows of readRows(file, mapping, { meta: false }))
    yield rows.map(({ externalId, text, labels }) => ({ id: externalId ?? '', text, labels }))
}
