/** Finds out by content what a data file is: JSONL, or a table and the delimiter of its cells. */
import type { FileFormat } from '@shared/import'
import type { ByteSource } from './byte-source'
import type { CsvDialect } from './cell-parser'
import { CsvReader } from './csv-reader'
import { endingOf } from './ending'
import { SAMPLE_BYTES, SAMPLE_ROWS } from './limits'
import { refuseFile } from './refuse'
import { isBad, type RawRow, type RowCells, type RowReader } from './rows'

const delimiters = [',', ';', '\t', '|']
const delimiterNames = new Map([
  [',', 'commas'],
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'vertical bars'],
])

const jsonEndings = new Set(['.jsonl', '.ndjson', '.json'])
const isJsonEnding = (name: string): boolean => jsonEndings.has(endingOf(name))

/** The first rows, good and bad, bounded in number and in bytes. */
export async function firstRows(reader: RowReader): Promise<RawRow[]> {
  const rows: RawRow[] = []
  const start = reader.position
  while (!reader.done && rows.length < SAMPLE_ROWS && reader.position - start < SAMPLE_BYTES) rows.push(...(await reader.next()))
  return rows.slice(0, SAMPLE_ROWS)
}

const isObject = (line: string): boolean => {
  try {
    return line.startsWith('{') && typeof JSON.parse(line) === 'object'
  } catch {
    return false
  }
}

export function isJsonl(name: string, head: Buffer, start: number): boolean {
  const text = head.toString('utf8', start)
  const lines = text.split('\n').map((line) => line.trim())
  const first = lines.find((line) => line !== '') ?? ''
  if (isJsonEnding(name) && first.startsWith('['))
    throw refuseFile(name, 'the file is one JSON list; expected JSONL: one object such as {"text": "…"} on each line.')
  if (isJsonEnding(name)) return lines.some((line) => line.startsWith('{'))
  return isObject(first) || (first.startsWith('{') && !text.includes('\n'))
}

export interface Sniffed {
  dialect: CsvDialect
  rows: RawRow[]
}

/** Tries each delimiter on the first rows; the one whose rows agree best with the first row's width wins, the wider if several do. */
export async function sniffTable(source: ByteSource, head: Buffer, start: number): Promise<Sniffed> {
  const newline = !head.includes(0x0a) && head.includes(0x0d) ? '\r' : '\n'
  const usual = endingOf(source.name) === '.csv' ? ',' : '\t'
  let best: Sniffed & { score: number } = { dialect: { delimiter: usual, newline }, rows: [], score: -1 }
  for (const delimiter of delimiters) {
    const dialect: CsvDialect = { delimiter, newline }
    const rows = await firstRows(new CsvReader(source, dialect, null, start))
    const score = scoreOf(rows) + (delimiter === usual ? 0.1 : 0)
    if (score > best.score) best = { dialect, rows, score }
  }
  return best
}

function scoreOf(rows: readonly RawRow[]): number {
  const widths = rows.filter((row): row is RowCells => !isBad(row)).map((row) => row.cells.length)
  const first = widths[0] ?? 0
  if (first < 2) return 0
  return widths.filter((width) => width === first).length / rows.length + Math.min(first, 20) / 200
}

/** Where the name of the file and its content disagree, in a sentence. */
export function disagreement(name: string, format: FileFormat, delimiter: string | null): string[] {
  const ending = endingOf(name)
  const content = delimiter === null ? 'JSON objects, one a line' : `columns separated by ${delimiterNames.get(delimiter)}`
  const named = ending === '.csv' ? 'csv' : ending === '.tsv' ? 'tsv' : isJsonEnding(name) ? 'jsonl' : null
  if (named === null || named === format) return []
  return [`The name ends in ${ending}, but the file holds ${content}: it is read as ${format.toUpperCase()}.`]
}
