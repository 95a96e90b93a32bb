/** Guesses which column holds the comments and which their ids. */
import { splitList } from './label-cell'
import { hintedColumn, idHints, isHinted, labelHints, textHints } from './name-hints'
import type { RowCells } from './rows'
import { triState } from './tri-state'

const SHORTEST_TEXT = 4
const LONGEST_ID = 64

export const valuesOf = (rows: readonly RowCells[], column: number): unknown[] => rows.map((row) => row.cells[column])

const isList = (text: string): boolean => text.trimStart().startsWith('[') && Array.isArray(splitList(text))

/** Only words in a row, or letters beyond ASCII (scripts that do not put spaces), count as text: ids and hashes do not. */
const isFree = (text: string): boolean =>
  /\p{L}/u.test(text) && (/\S\s+\S/.test(text) || /[^\p{ASCII}]/u.test(text)) && !isList(text)

/** Mean length of a column's free text. */
function freeLength(values: readonly unknown[]): number {
  const texts = values.filter((value): value is string => typeof value === 'string' && value !== '')
  const total = texts.reduce((sum, text) => sum + (isFree(text) ? text.length : 0), 0)
  return texts.length === 0 ? 0 : total / texts.length
}

const holdsText = (values: readonly unknown[]): boolean =>
  values.some((value) => typeof value === 'string' && triState(value) === undefined)

export function guessText(columns: readonly string[], rows: readonly RowCells[]): string | null {
  const hinted = hintedColumn(columns, textHints)
  if (hinted !== null && holdsText(valuesOf(rows, columns.indexOf(hinted)))) return hinted
  const lengths = columns.map((column, index) =>
    isHinted(column, idHints) || isHinted(column, labelHints) ? 0 : freeLength(valuesOf(rows, index)),
  )
  const longest = Math.max(...lengths)
  return longest < SHORTEST_TEXT ? null : columns[lengths.indexOf(longest)]!
}

const isIdColumn = (values: readonly unknown[]): boolean =>
  values.length > 1 &&
  new Set(values).size === values.length &&
  values.every((value) => typeof value === 'string' && value.length <= LONGEST_ID && /^\S+$/.test(value))

/** By name; in a file without names, the first column of distinct words. `taken`: columns that are something else. */
export function guessId(
  columns: readonly string[],
  rows: readonly RowCells[],
  named: boolean,
  taken: readonly string[],
): string | null {
  const free = columns.filter((column) => !taken.includes(column))
  if (named) return hintedColumn(free, idHints)
  return free.find((column) => isIdColumn(valuesOf(rows, columns.indexOf(column)))) ?? null
}
