/** The mapping of a file for the headless program: found by itself, or named with --text-column and --labels. */
import type { ColumnMapping, LabelEncoding } from '@shared/import'
import { LabelName } from '@shared/labels'
import { collectLabels } from './collect-labels'
import type { LabelGuess } from './guess-labels'
import { guessMapping } from './guess-mapping'
import { checkMapping } from './mapping'
import { refuseFile, show, showNames } from './refuse'
import { openTable, sampleTable, type Table } from './table'

export interface MappingOptions {
  textColumn?: string
  /** Columns of 1 and 0, or names out of a list or delimited column; their order is kept. */
  labels?: string[]
  signal?: AbortSignal
}

/** `labels` is null when none are named and none are found. */
export async function resolveMapping(path: string, options: MappingOptions = {}): Promise<ColumnMapping> {
  const { textColumn, labels, signal } = options
  labels?.forEach(checkName)
  const table = await openTable(path, [...(textColumn === undefined ? [] : [textColumn]), ...(labels ?? [])])
  if (textColumn !== undefined && !table.columns.includes(textColumn)) throw noColumn(table, textColumn)
  const sample = await sampleTable(table)
  const guess = guessMapping(table, sample, textColumn)
  const found = labels === undefined ? guess.labels && (await collectLabels(table, guess.labels, { signal })) : null
  const encoding = labels === undefined ? found : await namedLabels(table, guess.labels, labels, signal)
  const id = guess.id !== null && encoding?.kind === 'columns' && encoding.columns.includes(guess.id) ? null : guess.id
  const mapping = { text: guess.text, id, labels: encoding }
  checkMapping(table.name, table.columns, mapping)
  return mapping
}

function checkName(name: string): void {
  const parsed = LabelName.safeParse(name)
  if (!parsed.success) throw refuseFile('--labels', `${show(name)}: ${parsed.error.issues[0]!.message}`)
}

const noColumn = (table: Table, column: string) =>
  refuseFile(table.name, `there is no column ${show(column)}; the columns are ${showNames(table.columns)}.`)

async function namedLabels(
  table: Table,
  guess: LabelGuess | null,
  labels: string[],
  signal: AbortSignal | undefined,
): Promise<LabelEncoding> {
  const missing = labels.find((name) => !table.columns.includes(name))
  if (missing === undefined) return { kind: 'columns', columns: labels }
  if (guess === null || guess.kind === 'columns' || labels.some((name) => table.columns.includes(name)))
    throw noColumn(table, missing)
  const found = await collectLabels(table, guess, { signal })
  const known = found === null || found.kind === 'columns' ? [] : found.labels
  if (!labels.some((name) => known.includes(name)))
    throw refuseFile(
      table.name,
      `none of the labels ${showNames(labels)} is a column or stands in column ${show(guess.column)}, which holds ${showNames(known)}.`,
    )
  return { ...guess, labels }
}
