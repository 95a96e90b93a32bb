/** Guesses whether a column numbers classes, or answers for all of them in a vector. */
import type { LabelEncoding } from '@shared/import'
import { LabelName } from '@shared/labels'
import { isCleanMarker, splitIndices, vectorItems } from './label-cell'
import { MAX_LABELS } from './limits'

type Indices = Extract<LabelEncoding, { kind: 'indices' }>
type Vector = Extract<LabelEncoding, { kind: 'vector' }>

export const isLabelName = (name: string): boolean => LabelName.safeParse(name).success && !isCleanMarker(name)

/** What places of a vector are called that nothing names. */
const placeName = (index: number): string => `label_${index}`
export const namesPlaces = ({ classes }: Vector): boolean => classes.every((name, index) => name === placeName(index))

/** Two classes are one question: whether the second applies. */
const wantedOf = (classes: readonly string[]): string[] => (classes.length === 2 ? classes.slice(1) : classes).filter(isLabelName)

/** `values`: those of the first rows that are there. `names`: what is known of the column's classes. */
export function guessIndices(column: string, values: readonly unknown[], names: readonly string[] | undefined): Indices | null {
  if (names === undefined || values.length === 0 || names.length > MAX_LABELS) return null
  const wrong = values.filter((value) => isFault(splitIndices(value, names)))
  const labels = wantedOf(names)
  return wrong.length * 2 > values.length || labels.length === 0 ? null : { kind: 'indices', column, classes: [...names], labels }
}

/**
 * Lists of one length in which everything is an answer. A list that says an answer twice names no classes, and neither does one with an
 * unknown; two classes may be listed in either order, so there the lists must show it.
 */
export function guessVector(column: string, values: readonly unknown[], names: readonly string[] | undefined): Vector | null {
  const vectors = values.map(vectorItems).filter((items) => Array.isArray(items))
  const length = vectors[0]?.length ?? 0
  if (length < 2 || length > MAX_LABELS || vectors.length * 2 < values.length) return null
  if (!vectors.every((items) => items.length === length && !items.includes(undefined))) return null
  if (!vectors.some((items) => new Set(items).size < items.length || items.includes(null))) return null
  if (names !== undefined && names.length !== length) return null
  const classes = names === undefined ? Array.from({ length }, (_, index) => placeName(index)) : [...names]
  const labels = classes.filter(isLabelName)
  return labels.length === 0 ? null : { kind: 'vector', column, classes, labels }
}

const isFault = (cell: ReturnType<typeof splitIndices>): boolean => cell !== null && !Array.isArray(cell)
