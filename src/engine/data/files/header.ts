/** Decides whether the first row of a CSV names the columns, and gives every column a name. */
import { MAX_COLUMNS } from './limits'
import { idHints, isHinted, labelHints, textHints } from './name-hints'
import { refuseFile, show } from './refuse'
import { triState } from './tri-state'

const LONGEST_NAME = 60
const MOST_WORDS = 5
/** 27, 4,27 or [3, 27]: data, except where a hinted name stands beside it (`text,0,1,2`). */
const data = /^(?:-?\d+(?:\.\d+)?(?:\s*[,;|]\s*\d+)*|\[.*\]|\{.*\}|true|false)$/is

function isName(cell: string): boolean {
  const trimmed = cell.trim()
  return trimmed.length <= LONGEST_NAME && trimmed.split(/\s+/).length <= MOST_WORDS && !/[\r\n]|[.!?…]\s*$/.test(trimmed)
}

/** `wanted`: names that a mapping already uses; where all of them stand in the first row, that row is the header. */
export function hasHeader(rows: readonly (readonly string[])[], wanted: readonly string[]): boolean {
  const first = (rows[0] ?? []).map((cell) => cell.trim())
  if (wanted.length > 0 && wanted.every((name) => first.includes(name))) return true
  if (first.some((cell) => isHinted(cell, textHints) || isHinted(cell, idHints) || isHinted(cell, labelHints))) return true
  if (wanted.some((name) => /^column \d+$/.test(name))) return false
  if (first.some((cell, column) => answersBelow(rows, column) && triState(cell) === undefined && !data.test(cell))) return true
  if (first.some((cell) => data.test(cell)) || !first.every(isName)) return false
  return !first.some((cell, column) => cell !== '' && rows.slice(1).some((row) => row[column]?.trim() === cell))
}

function answersBelow(rows: readonly (readonly string[])[], column: number): boolean {
  const below = rows.slice(1).map((row) => row[column])
  return below.length > 0 && below.every((cell) => cell !== undefined && triState(cell) !== undefined)
}

/** Unnamed columns are called by their place: the index that pandas writes has no name. */
export function nameColumns(file: string, header: readonly string[] | null, width: number): string[] {
  if (width > MAX_COLUMNS) throw refuseFile(file, `the first row has ${width} columns, expected at most ${MAX_COLUMNS}.`)
  const names = Array.from({ length: width }, (_, index) => header?.[index]?.trim() || `column ${index + 1}`)
  const again = names.findIndex((name, index) => names.indexOf(name) !== index)
  if (again === -1) return names
  const places = `columns ${names.indexOf(names[again]!) + 1} and ${again + 1}`
  throw refuseFile(`${file}:1`, `two columns are named ${show(names[again])} (${places}); expected a name of its own for each.`)
}

const joint = /[,;|\t:^~]|\s{2,}/

/** A header that came out as one column because its delimiter is none that is known. */
export function refuseJointHeader(file: string, header: readonly string[]): void {
  const parts = header.length === 1 ? header[0]!.split(joint) : []
  const plain = parts.every((part) => /^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(part.trim()))
  if (parts.length > 1 && plain)
    throw refuseFile(
      `${file}:1`,
      `the whole header is one column, ${show(header[0])}; expected columns separated by a comma, semicolon, tab or |.`,
    )
}
