/** Collects every label name that a list or delimited column holds, since rare ones come late in a file. */
import type { LabelEncoding } from '@shared/import'
import type { LabelGuess } from './guess-labels'
import { isLabelName } from './guess-labels'
import { splitDelimited, splitList } from './label-cell'
import { MAX_LABELS } from './limits'
import { refuseFile, show } from './refuse'
import { isBad } from './rows'
import { type Table, tableRows } from './table'

export interface CollectOptions {
  /** Stop looking after so many bytes. */
  maxBytes?: number
  signal?: AbortSignal
}

/** Null when the column names no label at all. Rows that cannot be read are passed over: reading reports them. */
export async function collectLabels(
  table: Table,
  guess: LabelGuess,
  options: CollectOptions = {},
): Promise<LabelEncoding | null> {
  if (guess.kind === 'columns') return guess
  const index = table.columns.indexOf(guess.column)
  const names = new Set<string>()
  for await (const { rows, position } of tableRows(table, { signal: options.signal })) {
    for (const row of rows) if (!isBad(row)) for (const name of namesIn(row.cells[index], guess)) names.add(name)
    if (names.size > MAX_LABELS)
      throw refuseFile(table.name, `column ${show(guess.column)} holds more than ${MAX_LABELS} different labels; expected fewer.`)
    if (position > (options.maxBytes ?? Number.POSITIVE_INFINITY)) break
  }
  return names.size === 0 ? null : { ...guess, labels: inOrder([...names]) }
}

function namesIn(cell: unknown, guess: Exclude<LabelGuess, { kind: 'columns' }>): string[] {
  const names = guess.kind === 'list' ? splitList(cell) : splitDelimited(cell, guess.delimiter)
  return Array.isArray(names) ? names.filter(isLabelName) : []
}

/** Label numbers by value, names as they first appear. */
const inOrder = (names: string[]): string[] =>
  names.every((name) => /^\d+$/.test(name)) ? names.sort((a, b) => Number(a) - Number(b)) : names
