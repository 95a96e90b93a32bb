/** Streams data files as rows with tri-state labels: strict, or passing over bad rows and reporting them. */
import type { BadRow, ColumnMapping } from '@shared/import'
import type { DataRef } from './data-files'
import { rowDecoder } from './decode-row'
import { detokenizerOf } from './detokenize-cell'
import { BATCH_ROWS } from './limits'
import { checkMapping, labelColumns, neededColumns } from './mapping'
import { openTables } from './open-tables'
import { reporter } from './progress'
import { refuseRow } from './refuse'
import { type DataRow, type FileProgress, isBad } from './rows'
import { type Table, tableRows } from './table'
import { triState } from './tri-state'

export interface ReadRowsOptions {
  /** At most ten times a second, and once at the end. */
  onProgress?: (progress: FileProgress) => void
  signal?: AbortSignal
  /** Without it the first bad row ends the reading with a sentence. */
  onBadRow?: (bad: BadRow) => void
  /** Whether the columns that the mapping does not use are kept; without them Parquet reads only what is needed. Default true. */
  meta?: boolean
}

export async function* readRows(data: DataRef, mapping: ColumnMapping, options: ReadRowsOptions = {}): AsyncGenerator<DataRow[]> {
  const tables = await openTables(data, [mapping.text, ...labelColumns(mapping)])
  for (const { name, columns } of tables) checkMapping(name, columns, mapping)
  const detokenize = mapping.tokenizer ? await detokenizerOf(mapping.tokenizer) : undefined
  const decodeOptions = { meta: options.meta ?? true, detokenize }
  const report = reporter(
    tables.reduce((sum, { bytes }) => sum + bytes, 0),
    options.onProgress,
  )
  let batch: DataRow[] = []
  let lines = 0
  let bytes = 0
  for (const table of tables) {
    const decode = rowDecoder(table.columns, mapping, decodeOptions)
    const onBadRow = badRowTeller(table, tables.length, options.onBadRow)
    const linesBefore = lines
    for await (const { rows, position } of tableRows(table, readOptions(table, mapping, options))) {
      for (const raw of rows) {
        const row = isBad(raw) ? raw : decode(raw)
        lines = linesBefore + row.line
        if (isBad(row)) onBadRow(row)
        else batch.push({ ...row, line: lines })
        report.count(!isBad(row))
      }
      report.at(bytes + position)
      if (batch.length >= BATCH_ROWS) {
        yield batch
        batch = []
      }
    }
    bytes += table.bytes
  }
  if (batch.length > 0) yield batch
  report.end()
}

const readOptions = (table: Table, mapping: ColumnMapping, { signal, meta = true }: ReadRowsOptions) => ({
  signal,
  isWholeRow: wholeRowTest(table, mapping),
  columns: meta ? undefined : neededColumns(mapping),
})

/** A bad row ends the reading, or is told with its file where there are several. */
const badRowTeller =
  ({ name }: Table, files: number, onBadRow: ReadRowsOptions['onBadRow']) =>
  (bad: BadRow): void => {
    if (!onBadRow) throw refuseRow(name, bad)
    onBadRow(files === 1 ? bad : { ...bad, message: `${name}: ${bad.message}` })
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
