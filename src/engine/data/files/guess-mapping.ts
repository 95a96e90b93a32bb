/** The best guess at how a file is to be read, from its first rows. */

import { guessLabels, type LabelGuess } from './guess-labels'
import { guessId, guessText } from './guess-text'
import { refuseFile, showNames } from './refuse'
import type { RawRow } from './rows'
import { firstFault, goodRows, type Table } from './table'

export interface MappingGuess {
  text: string
  id: string | null
  labels: LabelGuess | null
}

/** `textColumn`: what the user named, known to exist. */
export function guessMapping(table: Table, sample: readonly RawRow[], textColumn?: string): MappingGuess {
  const rows = goodRows(sample)
  if (rows.length === 0) throw firstFault(table.name, sample)
  const text = textColumn ?? guessText(table.columns, rows)
  if (text === null)
    throw refuseFile(table.name, `no column holds text; expected one with the comments, found ${showNames(table.columns)}.`)
  const labels = guessLabels(table.columns, rows, [text])
  const taken = labels === null ? [text] : [text, ...(labels.kind === 'columns' ? labels.columns : [labels.column])]
  const id = guessId(table.columns, rows, table.header || table.dialect === null, taken)
  return { text, id, labels }
}
