/** The labels that a user names, as what the file has of that name: columns, names out of a column, or places of a vector. */
import type { AppError } from '@shared/errors'
import type { LabelEncoding } from '@shared/import'
import { collectLabels } from './collect-labels'
import { namesPlaces } from './guess-classes'
import type { LabelGuess } from './guess-labels'
import { refuseFile, show, showNames } from './refuse'
import type { Table } from './table'

export const noColumn = (table: Table, column: string): AppError =>
  refuseFile(table.name, `there is no column ${show(column)}; the columns are ${showNames(table.columns)}.`)

export async function namedLabels(
  tables: readonly [Table, ...Table[]],
  guess: LabelGuess | null,
  labels: string[],
  signal: AbortSignal | undefined,
): Promise<LabelEncoding> {
  const table = tables[0]
  const missing = labels.find((name) => !table.columns.includes(name))
  if (missing === undefined) return { kind: 'columns', columns: labels }
  if (guess === null || guess.kind === 'columns' || labels.some((name) => table.columns.includes(name)))
    throw noColumn(table, missing)
  if (guess.kind === 'vector' && namesPlaces(guess) && !labels.some((name) => guess.classes.includes(name)))
    return placesNamed(table, guess, labels)
  const known = await knownNames(tables, guess, signal)
  if (!labels.some((name) => known.includes(name)))
    throw refuseFile(
      table.name,
      `none of the labels ${showNames(labels)} is a column or stands in column ${show(guess.column)}, which holds ${showNames(known)}.`,
    )
  const unknown = guess.kind === 'indices' || guess.kind === 'vector' ? labels.find((name) => !known.includes(name)) : undefined
  if (unknown !== undefined)
    throw refuseFile(table.name, `column ${show(guess.column)} has no class ${show(unknown)}; it has ${showNames(known)}.`)
  return { ...guess, labels }
}

async function knownNames(
  tables: readonly Table[],
  guess: Exclude<LabelGuess, { kind: 'columns' }>,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  if (guess.kind === 'indices' || guess.kind === 'vector') return guess.classes
  const found = await collectLabels(tables, guess, { signal })
  return found === null || found.kind === 'columns' ? [] : found.labels
}

function placesNamed(table: Table, guess: Extract<LabelEncoding, { kind: 'vector' }>, labels: string[]): LabelEncoding {
  const { column, classes } = guess
  if (labels.length === classes.length) return { kind: 'vector', column, classes: labels, labels }
  throw refuseFile(
    table.name,
    `column ${show(column)} holds ${classes.length} answers a row, and --labels names ${labels.length}; expected a name for each, in their order.`,
  )
}
