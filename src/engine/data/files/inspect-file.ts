/** Looks at the first rows of a data file: its format, its columns, and a guess at how to read it. */
import type { ColumnMapping, FileInspection } from '@shared/import'
import { collectLabels } from './collect-labels'
import { guessMapping } from './guess-mapping'
import { LABEL_SEARCH_BYTES, PREVIEW_CHARACTERS, PREVIEW_ROWS } from './limits'
import type { RowCells } from './rows'
import { goodRows, openTable, sampleTable, type Table } from './table'

/** Reads the first rows only, except where labels stand in one column: their names are looked for further on. */
export async function inspectFile(path: string, { signal }: { signal?: AbortSignal } = {}): Promise<FileInspection> {
  const table = await openTable(path)
  const sample = await sampleTable(table)
  const guess = guessMapping(table, sample)
  const labels = guess.labels && (await collectLabels(table, guess.labels, { maxBytes: LABEL_SEARCH_BYTES, signal }))
  const mapping: ColumnMapping = { text: guess.text, id: guess.id, labels }
  return {
    path,
    name: table.name,
    bytes: table.bytes,
    format: table.format,
    columns: table.columns,
    mapping,
    preview: goodRows(sample)
      .slice(0, PREVIEW_ROWS)
      .map((row) => previewOf(table, row)),
    notices: [...table.notices, ...searchNotice(table, mapping)],
  }
}

function searchNotice(table: Table, { labels }: ColumnMapping): string[] {
  if (labels === null || labels.kind === 'columns' || table.bytes <= LABEL_SEARCH_BYTES) return []
  return [`Label names were looked for in the first ${LABEL_SEARCH_BYTES / 1024 / 1024} MB of column "${labels.column}" only.`]
}

function previewOf(table: Table, { cells }: RowCells): Record<string, string> {
  return Object.fromEntries(table.columns.map((column, index) => [column, previewCell(cells[index])]))
}

function previewCell(cell: unknown): string {
  const text = typeof cell === 'string' ? cell : cell === null || cell === undefined ? '' : JSON.stringify(cell)
  return text.length > PREVIEW_CHARACTERS ? `${text.slice(0, PREVIEW_CHARACTERS)}…` : text
}
