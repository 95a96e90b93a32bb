/** Collects every label name that a list or delimited column holds, since rare ones come late in a file. */
import type { LabelEncoding } from '@shared/import'
import { isLabelName } from './guess-classes'
import type { LabelGuess } from './guess-labels'
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
  tables: readonly Table[],
  guess: LabelGuess,
  options: CollectOptions = {},
): Promise<LabelEncoding | null> {
  if (guess.kind === 'columns' || guess.kind === 'indices' || guess.kind === 'vector') return guess
  const names = new Set<string>()
  let bytes = 0
  for (const table of tables) {
    const index = table.columns.indexOf(guess.column)
    for await (const { rows, position } of tableRows(table, { signal: options.signal, columns: [guess.column] })) {
      for (const row of rows) if (!isBad(row)) for (const name of namesIn(row.cells[index], guess)) names.add(name)
      if (names.size > MAX_LABELS)
        throw refuseFile(
          table.name,
          `column ${show(guess.column)} holds more than ${MAX_LABELS} different labels; expected fewer.`,
        )
      if (bytes + position > (options.maxBytes ?? Number.POSITIVE_INFINITY)) break
    }
    bytes += table.bytes
    if (bytes > (options.maxBytes ?? Number.POSITIVE_INFINITY)) break
  }
  return names.size === 0 ? null : { ...guess, labels: inOrder([...names]) }
}

function namesIn(cell: unknown, guess: Extract<LabelGuess, { kind: 'list' | 'delimited' }>): string[] {
  const names = guess.kind === 'list' ? splitList(cell) : splitDelimited(cell, guess.delimiter)
  return Array.isArray(names) ? names.filter(isLabelName) : []
}

/** Label numbers by value, names as they first appear. */
const inOrder = (names: string[]): string[] =>
  names.every((name) => /^\d+$/.test(name)) ? names.sort((a, b) => Number(a) - Number(b)) : names
