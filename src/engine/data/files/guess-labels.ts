/** Guesses how a file says which labels apply: a column each, a vector, numbers of classes, a list, or a delimited column. */
import type { LabelEncoding } from '@shared/import'
import { guessIndices, guessVector, isLabelName } from './guess-classes'
import { valuesOf } from './guess-text'
import { splitDelimited, splitList } from './label-cell'
import { MAX_LABELS } from './limits'
import { idHints, isHinted, labelHints, otherHints } from './name-hints'
import type { RowCells } from './rows'
import type { Table } from './table'
import { triState } from './tri-state'

/** An encoding; of a list or delimited column the label names are still to be collected from the whole file. */
export type LabelGuess =
  | Extract<LabelEncoding, { kind: 'columns' | 'indices' | 'vector' }>
  | { kind: 'list'; column: string }
  | { kind: 'delimited'; column: string; delimiter: string }

interface Candidate {
  column: string
  values: unknown[]
  hinted: boolean
}

const LONGEST_LABEL_CELL = 300
const separators = ['|', ';', ',']

/** `taken`: the text column, and whatever else is known to hold no labels. */
export function guessLabels(
  { columns, classes }: Pick<Table, 'columns' | 'classes'>,
  rows: readonly RowCells[],
  taken: readonly string[],
): LabelGuess | null {
  const candidates = columns.flatMap((column, index): Candidate[] => {
    const isOther = taken.includes(column) || isHinted(column, idHints) || isHinted(column, otherHints)
    return isOther ? [] : [{ column, values: present(valuesOf(rows, index)), hinted: isHinted(column, labelHints) }]
  })
  const answers = candidates.filter(({ column, values }) => isLabelName(column) && holdsAnswers(values))
  if (answers.length > 1) return { kind: 'columns', columns: answers.map(({ column }) => column) }
  const others = candidates
    .filter((candidate) => !answers.includes(candidate))
    .sort((a, b) => Number(b.hinted) - Number(a.hinted))
  const vector = firstOf(others, ({ column, values }) => guessVector(column, values, classes.get(column)))
  if (vector) return vector
  const indices = firstOf([...others, ...answers], ({ column, values }) => guessIndices(column, values, classes.get(column)))
  if (indices) return indices
  const list = others.find(holdsLists)
  if (list) return { kind: 'list', column: list.column }
  const delimited = others.find(holdsDelimited)
  if (delimited) return { kind: 'delimited', column: delimited.column, delimiter: separatorOf(delimited.values) ?? '|' }
  return answers.length === 1 ? { kind: 'columns', columns: [answers[0]!.column] } : null
}

function firstOf<T>(candidates: readonly Candidate[], guess: (candidate: Candidate) => T | null): T | null {
  for (const candidate of candidates) {
    const found = guess(candidate)
    if (found !== null) return found
  }
  return null
}

const present = (values: unknown[]): unknown[] =>
  values.filter((value) => value !== null && (typeof value !== 'string' || value.trim() !== ''))

/** A few wrong cells do not make a label column something else: reading will report them. Numbers beyond 0 and 1 are more likely a count. */
function holdsAnswers(values: unknown[]): boolean {
  const wrong = values.filter((value) => triState(value) === undefined)
  const numbers = wrong.filter((value) => Number.isFinite(Number(value)))
  const answered = values.some((value) => typeof triState(value) === 'number')
  return answered && wrong.length * 2 <= values.length && numbers.length <= Math.max(1, values.length * 0.05)
}

const looksFractional = (name: string): boolean => /^-?\d*\.\d+/.test(name)
const repeats = (names: string[]): boolean => new Set(names).size < names.length

/** A list that repeats a name is no list of labels: [0, 1, 0] is a vector. */
function holdsLists({ values, hinted }: Candidate): boolean {
  const lists = values.flatMap((value) => {
    const names = isListLike(value) ? splitList(value) : null
    return Array.isArray(names) ? [names] : []
  })
  const names = new Set(lists.flat())
  if (lists.length === 0 || lists.length * 2 < values.length || names.size > MAX_LABELS) return false
  return (names.size > 0 || hinted) && !lists.some(repeats) && ![...names].some(looksFractional)
}

const isListLike = (value: unknown): boolean =>
  Array.isArray(value) || (typeof value === 'string' && value.trimStart().startsWith('['))

/** Named as labels, or numbers of which some stand together as in `3,27`. */
function holdsDelimited({ values, hinted }: Candidate): boolean {
  const texts = values.filter((value) => typeof value !== 'object').map(String)
  if (texts.length === 0 || texts.length < values.length || texts.some((text) => text.length > LONGEST_LABEL_CELL)) return false
  const numeric = texts.every((text) => /^\s*\d+(\s*[|;,]\s*\d+)*\s*$/.test(text))
  if (!hinted && !(numeric && separatorOf(values) !== null)) return false
  const separator = separatorOf(values) ?? '|'
  const names = texts.flatMap((text) => splitDelimited(text, separator) as string[] | null).filter((name) => name !== null)
  const distinct = new Set(names).size
  return distinct <= MAX_LABELS && (distinct <= 20 || distinct * 2 <= names.length)
}

/** The separator that most cells hold. */
function separatorOf(values: readonly unknown[]): string | null {
  const counts = separators.map((separator) => values.filter((value) => String(value).includes(separator)).length)
  const most = Math.max(...counts)
  return most === 0 ? null : separators[counts.indexOf(most)]!
}
