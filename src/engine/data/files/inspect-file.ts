/** Looks at the first rows of a data file: its format, its columns, and a guess at how to read it. */
import type { ColumnMapping, FileInspection } from '@shared/import'
import type { TriState } from '@shared/labels'
import { collectLabels } from './collect-labels'
import { type DataRef, dataFiles } from './data-files'
import { rowDecoder } from './decode-row'
import { detokenizerOf } from './detokenize-cell'
import { guessMapping } from './guess-mapping'
import { LABEL_SEARCH_BYTES, PREVIEW_CHARACTERS, PREVIEW_ROWS } from './limits'
import { labelNames } from './mapping'
import { mappingNotices } from './mapping-notices'
import { openTables } from './open-tables'
import { type DataRow, isBad, type RowCells } from './rows'
import { goodRows, sampleTable, type Table } from './table'

type LabelCounts = FileInspection['previewLabels'][number]

export interface InspectOptions {
  /** What the answer is known by, where that is no path. */
  ref?: string
  signal?: AbortSignal
  /** Bytes come over a line: the labels in one column are named from the first rows alone. */
  isPreview?: boolean
}

/**
 * Reads the first rows only, except where labels stand in one column: their names are looked for further on. Of several files the
 * first is looked at.
 */
export async function inspectFile(
  data: DataRef,
  { ref, signal, isPreview = false }: InspectOptions = {},
): Promise<FileInspection> {
  const tables = await openTables(data)
  const table = tables[0]
  const sample = await sampleTable(table)
  const guess = guessMapping(table, sample)
  const labels =
    guess.labels && (await collectLabels(tables, guess.labels, { maxBytes: isPreview ? 0 : LABEL_SEARCH_BYTES, signal }))
  const mapping: ColumnMapping = { text: guess.text, id: guess.id, labels, tokenizer: guess.tokens?.folder }
  const first = goodRows(sample).slice(0, PREVIEW_ROWS)
  return {
    path: ref ?? String(data),
    name: dataFiles(data).name,
    bytes: tables.reduce((sum, { bytes }) => sum + bytes, 0),
    format: table.format,
    columns: table.columns,
    mapping,
    preview: await previewOf(table, first, mapping),
    previewLabels: countAnswers(table, first, mapping),
    notices: [...table.notices, ...searchNotice(table, mapping), ...mappingNotices(mapping, 'below')],
  }
}

function searchNotice(table: Table, { labels }: ColumnMapping): string[] {
  const isSearched = labels?.kind === 'list' || labels?.kind === 'delimited'
  if (!isSearched || table.bytes <= LABEL_SEARCH_BYTES) return []
  return [`Label names were looked for in the first ${LABEL_SEARCH_BYTES / 1024 / 1024} MB of column "${labels.column}" only.`]
}

function countAnswers(table: Table, rows: readonly RowCells[], mapping: ColumnMapping): LabelCounts[] {
  const decode = rowDecoder(table.columns, mapping, { meta: false, detokenize: () => '' })
  const decoded = rows.map(decode).filter((row): row is DataRow => !isBad(row))
  const count = (label: number, answer: TriState) => decoded.filter(({ labels }) => labels[label] === answer).length
  return labelNames(mapping).map((name, i) => ({ name, yes: count(i, 1), no: count(i, 0), unknown: count(i, null) }))
}

/** Token ids are shown as the text they stand for, where that is known. */
async function previewOf(table: Table, rows: RowCells[], { text, tokenizer }: ColumnMapping): Promise<Record<string, string>[]> {
  const detokenize = tokenizer ? await detokenizerOf(tokenizer) : null
  const shown = (column: string, cell: unknown) => (column === text && detokenize ? detokenize(cell) : cell)
  return rows.map(({ cells }) =>
    Object.fromEntries(table.columns.map((column, index) => [column, previewCell(shown(column, cells[index]))])),
  )
}

function previewCell(cell: unknown): string {
  if (cell === null || cell === undefined || cell instanceof Uint8Array) return ''
  const text = typeof cell === 'string' ? cell : JSON.stringify(cell)
  return text.length > PREVIEW_CHARACTERS ? `${text.slice(0, PREVIEW_CHARACTERS)}…` : text
}
