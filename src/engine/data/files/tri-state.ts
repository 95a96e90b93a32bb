/** One label's answer as files write it. */
import type { TriState } from '@shared/labels'

export const EXPECTED_ANSWER = 'expected 1, 0, -1 or empty (unknown)'

const words = new Map<string, TriState>([
  ['1', 1],
  ['1.0', 1],
  ['true', 1],
  ['0', 0],
  ['0.0', 0],
  ['false', 0],
  ['', null],
  ['-1', null],
  ['-1.0', null],
  ['null', null],
  ['nan', null],
  ['none', null],
])

/** Undefined when the cell is no answer at all. */
export function triState(cell: unknown): TriState | undefined {
  if (cell === null) return null
  if (typeof cell === 'object') return undefined
  const text = String(cell)
  return words.get(text) !== undefined ? words.get(text) : words.get(text.trim().toLowerCase())
}
