/** Turns a row of cells into text, id, tri-state labels and the rest, or says which cell is at fault. */
import type { BadRow, ColumnMapping, LabelEncoding } from '@shared/import'
import type { TriState } from '@shared/labels'
import {
  type CellNames,
  EXPECTED_VECTOR,
  isCleanMarker,
  splitDelimited,
  splitIndices,
  splitList,
  vectorItems,
} from './label-cell'
import { labelColumns } from './mapping'
import { NOT_UTF8, NUL_FOUND, show } from './refuse'
import type { DataRow, RowCells } from './rows'
import { EXPECTED_ANSWER, triState } from './tri-state'

type Fault = Pick<BadRow, 'column' | 'message'>
type Cells = readonly unknown[]
type LabelDecoder = (cells: Cells) => TriState[] | Fault

export interface DecodeOptions {
  /** Whether the other columns are kept. */
  meta: boolean
  /** The text of a list of token ids, where the text column holds those. */
  detokenize?: (ids: unknown) => string | { fault: string }
}

export function rowDecoder(
  columns: readonly string[],
  mapping: ColumnMapping,
  { meta: keepsMeta, detokenize = (cell) => cell as string }: DecodeOptions,
): (row: RowCells) => DataRow | BadRow {
  const place = (column: string) => columns.indexOf(column)
  const text = place(mapping.text)
  const id = mapping.id === null ? null : place(mapping.id)
  const decodeLabels = labelDecoder(mapping.labels, place)
  const taken = new Set([text, id, ...labelColumns(mapping).map(place)])
  const others = keepsMeta ? columns.flatMap((name, index) => (taken.has(index) ? [] : [{ name, index }])) : []

  return ({ line, cells, extra }) => {
    const found = detokenize(cells[text])
    const fault = faultyText(found)
    if (fault !== null) return { line, column: mapping.text, message: fault }
    const externalId = id === null ? null : idOf(cells[id])
    if (externalId === undefined) return { line, column: mapping.id, message: `found ${show(cells[id!])}, ${EXPECTED_ID}` }
    const labels = decodeLabels(cells)
    if (!Array.isArray(labels)) return { line, ...labels }
    const meta = others.map(({ name, index }): [string, unknown] => [name, cells[index]])
    return {
      line,
      externalId,
      text: String(found),
      labels,
      meta: keepsMeta ? metaOf([...meta, ...extra]) : {},
    }
  }
}

function faultyText(cell: unknown): string | null {
  if (cell instanceof Uint8Array) return NOT_UTF8
  if (isFault(cell)) return cell.fault
  if (typeof cell !== 'string') return `found ${cell === null ? 'nothing' : show(cell)}, expected a text.`
  // JSON can write as \u0000 what a raw row is refused for.
  return cell.includes('\0') ? NUL_FOUND : null
}

const isFault = (cell: unknown): cell is { fault: string } => typeof cell === 'object' && cell !== null && 'fault' in cell

const EXPECTED_ID = 'whose last digits a JSON number cannot keep; expected the id in quotes.'

/** Undefined for a number that reading has already rounded. */
function idOf(cell: unknown): string | null | undefined {
  if (cell === null || cell === '') return null
  if (Number.isInteger(cell) && !Number.isSafeInteger(cell)) return undefined
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell)
}

/** Absent values and bytes are left out; what is no text is kept as JSON. */
function metaOf(entries: [string, unknown][]): Record<string, string> {
  const present = entries.filter(([, value]) => value !== null && !(value instanceof Uint8Array))
  return Object.fromEntries(present.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]))
}

function labelDecoder(encoding: LabelEncoding | null, place: (column: string) => number): LabelDecoder {
  if (encoding === null) return () => []
  if (encoding.kind === 'columns') return columnsDecoder(encoding.columns, place)
  const { column } = encoding
  if (encoding.kind === 'vector') return vectorDecoder(column, place(column), encoding.classes, encoding.labels)
  return namesDecoder(column, place(column), encoding.labels, splitterOf(encoding))
}

function splitterOf(encoding: Exclude<LabelEncoding, { kind: 'columns' | 'vector' }>): (cell: unknown) => CellNames {
  if (encoding.kind === 'list') return splitList
  if (encoding.kind === 'delimited') return (cell) => splitDelimited(cell, encoding.delimiter)
  return (cell) => splitIndices(cell, encoding.classes)
}

/** A place of the vector answers for the class of that place. */
function vectorDecoder(column: string, index: number, classes: readonly string[], labels: readonly string[]): LabelDecoder {
  const places = labels.map((label) => classes.indexOf(label))
  return (cells) => {
    const items = vectorItems(cells[index])
    if (items === null) return labels.map(() => null)
    if (Array.isArray(items) && items.length === classes.length && !items.includes(undefined))
      return places.map((place) => items[place]!)
    return {
      column,
      message: `found ${show(cells[index])}, ${EXPECTED_VECTOR} the ${classes.length} labels, or empty (unknown).`,
    }
  }
}

function columnsDecoder(columns: readonly string[], place: (column: string) => number): LabelDecoder {
  const places = columns.map(place)
  return (cells) => {
    const answers = places.map((index) => triState(cells[index]))
    const bad = answers.indexOf(undefined)
    if (bad === -1) return answers as TriState[]
    return { column: columns[bad]!, message: `found ${show(cells[places[bad]!])}, ${EXPECTED_ANSWER}.` }
  }
}

/** Names that the mapping leaves out are ignored: that is how a user leaves a label out. */
function namesDecoder(
  column: string,
  index: number,
  labels: readonly string[],
  split: (cell: unknown) => CellNames,
): LabelDecoder {
  const marksClean = (name: string) => isCleanMarker(name) && !labels.includes(name)
  return (cells) => {
    const names = split(cells[index])
    if (names === null) return labels.map(() => null)
    if (!Array.isArray(names)) return { column, message: names.fault }
    const marker = names.find(marksClean)
    if (marker !== undefined && names.length > 1)
      return { column, message: `found ${show(marker)} beside other labels, expected it alone.` }
    return labels.map((label) => (names.includes(label) ? 1 : 0))
  }
}
