/** A data file with its columns known: what every reader of it starts from. */
import { AppError } from '@shared/errors'
import type { BadRow, FileFormat } from '@shared/import'
import type { FileMetaData } from 'hyparquet'
import type { ByteSource, FileBytes, OpenBytes } from './byte-source'
import type { CsvDialect } from './cell-parser'
import { CsvReader, type RowShape } from './csv-reader'
import type { ClassNames } from './data-files'
import { textStart } from './encoding'
import { hasHeader, nameColumns, refuseJointHeader } from './header'
import { JsonlReader } from './jsonl-reader'
import { MAX_COLUMNS } from './limits'
import { classNamesOf } from './parquet/class-names'
import { columnsOf, type ParquetColumn } from './parquet/columns'
import { guarded } from './parquet/damaged'
import { isParquet, readFooter } from './parquet/footer'
import { ParquetReader } from './parquet/parquet-reader'
import { refuseFile, refuseRow, showNames } from './refuse'
import { isBad, type RawBatch, type RawRow, type RowCells, type RowReader } from './rows'
import { disagreement, firstRows, isJsonl, sniffTable } from './sniff'
import { openText } from './unpacked'

export interface Table {
  open: OpenBytes
  name: string
  bytes: number
  format: FileFormat
  /** Null for JSONL and Parquet. */
  dialect: CsvDialect | null
  /** Whether the first row names the columns. */
  header: boolean
  columns: string[]
  /** Where the text begins, behind a byte order mark. */
  start: number
  notices: string[]
  /** Null for text. */
  parquet: { metadata: FileMetaData; columns: readonly ParquetColumn[] } | null
  classes: ClassNames
}

type Layout = Pick<Table, 'format' | 'dialect' | 'header' | 'columns' | 'notices'>

/**
 * `wanted`: names the caller will look for; they help to tell a header from data. `classes`: what is known of the columns' classes
 * beside what the file says itself.
 */
export async function openTable(
  open: OpenBytes,
  wanted: readonly string[] = [],
  classes: ClassNames = new Map(),
): Promise<Table> {
  const file = await open()
  try {
    if (isParquet(await file.read(0))) return { open, ...(await parquetTable(file, classes)) }
  } finally {
    await file.close()
  }
  const source = await openText(open)
  try {
    if (/\.parquet$/i.test(source.name))
      throw refuseFile(source.name, 'the name says Parquet, and the file is none: get it again, or name it as what it is.')
    return { open, parquet: null, classes, ...(await textTable(source, wanted)) }
  } finally {
    await source.close()
  }
}

async function textTable(source: ByteSource, wanted: readonly string[]) {
  const head = await source.read(0)
  const start = textStart(source, head)
  if (head.toString('utf8', start).trim() === '' && (await source.read(head.length)).length === 0)
    throw refuseFile(source.name, 'the file is empty; expected a header and at least one row.')
  const layout = await (isJsonl(source.name, head, start) ? jsonlLayout(source, start) : tableLayout(source, head, start, wanted))
  return { name: source.name, bytes: source.size, start, ...layout }
}

async function parquetTable(file: FileBytes, classes: ClassNames): Promise<Omit<Table, 'open'>> {
  const metadata = await readFooter(file)
  const { readable, nested } = guarded(file.name, () => columnsOf(metadata))
  const columns = readable.map(({ name }) => name)
  if (columns.length === 0)
    throw refuseFile(file.name, 'no column holds single values or lists of them; expected a column with the comments.')
  if (metadata.num_rows === 0n) throw refuseFile(file.name, 'the file has no rows; expected at least one.')
  const notices =
    nested.length === 0 ? [] : [`Left out, because they hold structures and not single values: ${showNames(nested)}.`]
  return {
    name: file.name,
    bytes: file.size,
    format: 'parquet',
    dialect: null,
    header: false,
    columns,
    start: 0,
    notices,
    parquet: { metadata, columns: readable },
    classes: new Map([...classes, ...classNamesOf(metadata)]),
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
  /** The columns to read, where the format can leave others out; their cells are null then. */
  columns?: readonly string[]
  signal?: AbortSignal
}

interface Reading {
  reader: RowReader
  source: ByteSource
}

async function startReading(table: Table, { isWholeRow = () => false, columns }: ReadOptions): Promise<Reading> {
  const { parquet, dialect, start } = table
  if (parquet !== null) {
    const source = await table.open()
    return { source, reader: new ParquetReader(source, parquet.metadata, parquet.columns, columns ?? table.columns) }
  }
  const source = await openText(table.open)
  const reader =
    dialect === null
      ? new JsonlReader(source, table.columns, start)
      : new CsvReader(source, dialect, { columns: table.columns, isWholeRow }, start)
  return { source, reader }
}

/** Every row of the file behind the header, in order, in batches as they come from the disk. */
export async function* tableRows(table: Table, options: ReadOptions = {}): AsyncGenerator<RawBatch> {
  const { reader, source } = await startReading(table, options)
  try {
    let headerLeft = table.header
    while (!reader.done) {
      if (options.signal?.aborted) throw new AppError('cancelled', `Reading ${table.name} was cancelled.`)
      const rows = await reader.next()
      if (headerLeft && rows.length > 0) {
        headerLeft = false
        rows.shift()
      }
      yield { rows, position: source.consumed(reader.position) }
    }
  } finally {
    await source.close()
  }
}

/** The first rows behind the header, read as all others will be. */
export async function sampleTable(table: Table): Promise<RawRow[]> {
  const { reader, source } = await startReading(table, {})
  try {
    const rows = await firstRows(reader)
    return table.header ? rows.slice(1) : rows
  } finally {
    await source.close()
  }
}
