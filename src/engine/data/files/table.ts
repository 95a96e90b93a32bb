/** A data file with its columns known: what every reader of it starts from. */
import { AppError } from '@shared/errors'
import type { BadRow, FileFormat } from '@shared/import'
import { type ByteSource, openBytes } from './byte-source'
import type { CsvDialect } from './cell-parser'
import { CsvReader, type RowShape } from './csv-reader'
import { textStart } from './encoding'
import { hasHeader, nameColumns, refuseJointHeader } from './header'
import { JsonlReader } from './jsonl-reader'
import { MAX_COLUMNS } from './limits'
import { refuseFile, refuseRow } from './refuse'
import { isBad, type RawBatch, type RawRow, type RowCells } from './rows'
import { disagreement, firstRows, isJsonl, sniffTable } from './sniff'

export interface Table {
  path: string
  name: string
  bytes: number
  format: FileFormat
  /** Null for JSONL. */
  dialect: CsvDialect | null
  /** Whether the first row names the columns. */
  header: boolean
  columns: string[]
  /** Where the text begins, behind a byte order mark. */
  start: number
  notices: string[]
}

type Layout = Pick<Table, 'format' | 'dialect' | 'header' | 'columns' | 'notices'>

/** `wanted`: names the caller will look for; they help to tell a header from data. */
export async function openTable(path: string, wanted: readonly string[] = []): Promise<Table> {
  const source = await openBytes(path)
  try {
    const head = await source.read(0)
    const start = textStart(source, head)
    if (head.toString('utf8', start).trim() === '' && head.length >= source.size)
      throw refuseFile(source.name, 'the file is empty; expected a header and at least one row.')
    const layout = await (isJsonl(source.name, head, start)
      ? jsonlLayout(source, start)
      : tableLayout(source, head, start, wanted))
    return { path, name: source.name, bytes: source.size, start, ...layout }
  } finally {
    await source.close()
  }
}

async function jsonlLayout(source: ByteSource, start: number): Promise<Layout> {
  const rows = await firstRows(new JsonlReader(source, [], start))
  const columns = [...new Set(rows.flatMap((row) => (isBad(row) ? [] : row.extra.map(([key]) => key))))]
  if (columns.length === 0) throw firstFault(source.name, rows)
  if (columns.length > MAX_COLUMNS)
    throw refuseFile(source.name, `the objects have more than ${MAX_COLUMNS} different keys, expected fewer.`)
  return { format: 'jsonl', dialect: null, header: false, columns, notices: disagreement(source.name, 'jsonl', null) }
}

async function tableLayout(source: ByteSource, head: Buffer, start: number, wanted: readonly string[]): Promise<Layout> {
  const { dialect, rows } = await sniffTable(source, head, start)
  const first = rows[0]
  if (first === undefined || isBad(first)) throw firstFault(source.name, rows)
  const cells = goodRows(rows).map((row) => row.cells as readonly string[])
  const header = hasHeader(cells, wanted)
  if (header) refuseJointHeader(source.name, cells[0]!)
  const columns = nameColumns(source.name, header ? cells[0]! : null, header ? cells[0]!.length : usualWidth(cells))
  if (header && rows.length === 1) throw refuseFile(source.name, 'the file has a header and no rows; expected at least one row.')
  const format = dialect.delimiter === '\t' ? 'tsv' : 'csv'
  const notices = disagreement(source.name, format, dialect.delimiter)
  if (!header) notices.push('The first row looks like data, not like column names, so the columns are numbered.')
  return { format, dialect, header, columns, notices }
}

export const goodRows = (rows: readonly RawRow[]): RowCells[] => rows.filter((row): row is RowCells => !isBad(row))

/** For a file whose first rows hold nothing to go by. */
export function firstFault(name: string, rows: readonly RawRow[]): AppError {
  const fault = rows.find((row): row is BadRow => isBad(row))
  return fault === undefined ? refuseFile(name, 'the file has no rows; expected at least one.') : refuseRow(name, fault)
}

function usualWidth(rows: readonly (readonly string[])[]): number {
  const counts = new Map<number, number>()
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1)
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0]
}

export interface ReadOptions {
  isWholeRow?: RowShape['isWholeRow']
  signal?: AbortSignal
}

const readerOf = ({ dialect, columns, start }: Table, source: ByteSource, isWholeRow: RowShape['isWholeRow']) =>
  dialect === null ? new JsonlReader(source, columns, start) : new CsvReader(source, dialect, { columns, isWholeRow }, start)

/** Every row of the file behind the header, in order, in batches as they come from the disk. */
export async function* tableRows(table: Table, { isWholeRow = () => false, signal }: ReadOptions = {}): AsyncGenerator<RawBatch> {
  const source = await openBytes(table.path)
  try {
    const reader = readerOf(table, source, isWholeRow)
    let headerLeft = table.header
    while (!reader.done) {
      if (signal?.aborted) throw new AppError('cancelled', `Reading ${table.name} was cancelled.`)
      const rows = await reader.next()
      if (headerLeft && rows.length > 0) {
        headerLeft = false
        rows.shift()
      }
      yield { rows, position: reader.position }
    }
  } finally {
    await source.close()
  }
}

/** The first rows behind the header, read as all others will be. */
export async function sampleTable(table: Table): Promise<RawRow[]> {
  const source = await openBytes(table.path)
  try {
    const rows = await firstRows(readerOf(table, source, () => false))
    return table.header ? rows.slice(1) : rows
  } finally {
    await source.close()
  }
}
