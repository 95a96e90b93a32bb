/** Streams a data file as rows with tri-state labels: strict, or passing over bad rows and reporting them. */
import type { BadRow, ColumnMapping } from '@shared/import'
import { rowDecoder } from './decode-row'
import { BATCH_ROWS } from './limits'
import { checkMapping, labelColumns } from './mapping'
import { reporter } from './progress'
import { refuseRow } from './refuse'
import { type DataRow, type FileProgress, isBad } from './rows'
import { openTable, type Table, tableRows } from './table'
import { triState } from './tri-state'

export interface ReadRowsOptions {
  /** At most ten times a second, and once at the end. */
  onProgress?: (progress: FileProgress) => void
  signal?: AbortSignal
  /** Without it the first bad row ends the reading with a sentence. */
  onBadRow?: (bad: BadRow) => void
}

export async function* readRows(path: string, mapping: ColumnMapping, options: ReadRowsOptions = {}): AsyncGenerator<DataRow[]> {
  const table = await openTable(path, [mapping.text, ...labelColumns(mapping)])
  checkMapping(table.name, table.columns, mapping)
  const decode = rowDecoder(table.columns, mapping)
  const report = reporter(table.bytes, options.onProgress)
  let batch: DataRow[] = []
  for await (const { rows, position } of tableRows(table, { signal: options.signal, isWholeRow: wholeRowTest(table, mapping) })) {
    for (const raw of rows) {
      const row = isBad(raw) ? raw : decode(raw)
      if (!isBad(row)) batch.push(row)
      else if (options.onBadRow) options.onBadRow(row)
      else throw refuseRow(table.name, row)
      report.count(!isBad(row))
    }
    report.at(position)
    if (batch.length >= BATCH_ROWS) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
  report.end()
}

/**
 * A quote left open can end at a quote many lines below and leave a row of the right width, with other rows inside its text. Two or
 * more labels answered on its first line give it away.
 */
function wholeRowTest(table: Table, { labels }: ColumnMapping): (cells: readonly string[]) => boolean {
  if (labels?.kind !== 'columns' || labels.columns.length < 2) return () => false
  const places = labels.columns.map((column) => table.columns.indexOf(column))
  return (cells) =>
    cells.length === table.columns.length && places.every((place) => cells[place] !== '' && triState(cells[place]) !== undefined)
}
