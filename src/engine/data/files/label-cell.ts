/** Several labels in one cell: a list (JSON, or as Python and NumPy print one), or names between delimiters. */
import { NONE_KEY } from '@shared/labels'
import { show } from './refuse'

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
