/** Several labels in one cell: a list (JSON, or as Python and NumPy print one), or names between delimiters. */
import { NONE_KEY, type TriState } from '@shared/labels'
import { show } from './refuse'
import { triState } from './tri-state'

/** Null: nobody has answered. */
export type CellNames = string[] | null | { fault: string }

/** Alone in a cell these say that no label applies, unless a label has that very name. */
const cleanMarkers = new Set(['clean', 'none', NONE_KEY])
export const isCleanMarker = (name: string): boolean => cleanMarkers.has(name.toLowerCase())

const unknownWords = new Set(['', '-1', 'null', 'nan'])
const isUnknown = (cell: string): boolean => unknownWords.has(cell.toLowerCase())

/** A quoted name, or a bare one as in [3, 27]; then a comma or a space, as NumPy leaves commas out. */
const listItem = /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s,'"[\]]+))\s*(?:,|(?=[\s'"]|$))/y

function parsePrinted(inside: string): string[] | null {
  const text = inside.trimEnd()
  const names: string[] = []
  for (let at = 0; at < text.length; at = listItem.lastIndex) {
    listItem.lastIndex = at
    const found = listItem.exec(text)
    if (found === null) return null
    names.push((found[1] ?? found[2] ?? found[3]!).replaceAll(/\\(.)/g, '$1'))
  }
  return names
}

function parseList(text: string): unknown[] | null {
  if (!text.startsWith('[') || !text.endsWith(']')) return null
  try {
    return JSON.parse(text) as unknown[]
  } catch {
    return parsePrinted(text.slice(1, -1))
  }
}

const isName = (item: unknown): boolean => typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean'

/** `[]` says that no label applies; an empty or absent list says nothing. */
export function splitList(cell: unknown): CellNames {
  if (cell === null) return null
  const text = typeof cell === 'string' ? cell.trim() : ''
  if (typeof cell === 'string' && (isUnknown(text) || text === 'None')) return null
  const items = Array.isArray(cell) ? cell : parseList(text)
  if (items?.every(isName)) return items.map((item) => String(item).trim()).filter((name) => name !== '')
  return { fault: `found ${show(cell)}, expected a list such as ["toxic", "insult"], [] for no label, or empty (unknown).` }
}

/**
 * `toxic|insult`. An empty cell says nothing: files leave it empty for clean comments and for unlabelled ones alike, and calling an
 * unlabelled comment clean teaches a wrong answer. `clean` or `none` says that no label applies.
 */
export function splitDelimited(cell: unknown, delimiter: string): CellNames {
  if (cell === null) return null
  if (typeof cell === 'object')
    return { fault: `found ${show(cell)}, expected labels separated by ${show(delimiter)}, or empty (unknown).` }
  const text = String(cell).trim()
  if (isUnknown(text)) return null
  const names = text.split(delimiter).flatMap((name) => name.trim() || [])
  return names.length === 0 ? null : names
}

/** Numbers of classes: one, or a list of them; -1 is the datasets library's number for an absent answer. */
export function splitIndices(cell: unknown, classes: readonly string[]): CellNames {
  const alone = typeof cell === 'number' || (typeof cell === 'string' && /^-?\d+$/.test(cell.trim()))
  const items = alone ? [String(cell).trim()] : splitList(cell)
  if (!Array.isArray(items)) return items
  if (items.length === 1 && Number(items[0]) === -1) return null
  const bad = items.find((item) => !(/^\d+(\.0*)?$/.test(item) && Number(item) < classes.length))
  if (bad !== undefined)
    return { fault: `found ${show(cell)}, expected numbers of classes from 0 to ${classes.length - 1}, or empty (unknown).` }
  return items.map((item) => classes[Number(item)]!)
}

export const EXPECTED_VECTOR = 'expected a list with 1, 0 or -1 (unknown) for each of'

/** The places of a vector such as [0, 1, 1], [0.0, 1.0, null] or "[0. 1. 1.]"; null where nobody has answered. */
export function vectorItems(cell: unknown): (TriState | undefined)[] | null | { fault: string } {
  if (Array.isArray(cell)) return cell.map(placeAnswer)
  const items = splitList(cell)
  return Array.isArray(items) ? items.map(placeAnswer) : items
}

/** NumPy prints 1.0 as 1. */
const placeAnswer = (item: unknown): TriState | undefined => triState(typeof item === 'string' ? item.replace(/\.$/, '') : item)
