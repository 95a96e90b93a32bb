/** The best guess at how a file is to be read, from its first rows. */

import { guessLabels, type LabelGuess } from './guess-labels'
import { guessId, guessText, valuesOf } from './guess-text'
import { guessTokenizer, type TokenizerGuess } from './guess-tokenizer'
import { splitList } from './label-cell'
import { TOKEN_COLUMN } from './name-hints'
import { refuseFile, showNames } from './refuse'
import type { RawRow, RowCells } from './rows'
import { firstFault, goodRows, type Table } from './table'

export interface MappingGuess {
  text: string
  id: string | null
  labels: LabelGuess | null
  /** Null where the text column holds text; else which tokenizer its ids are likely of. */
  tokens: TokenizerGuess | null
}

/** `textColumn`: what the user named, known to exist. */
export function guessMapping(table: Table, sample: readonly RawRow[], textColumn?: string): MappingGuess {
  const rows = goodRows(sample)
  if (rows.length === 0) throw firstFault(table.name, sample)
  const text = textColumn ?? guessText(table.columns, rows) ?? tokenColumn(table.columns)
  if (text === null)
    throw refuseFile(table.name, `no column holds text; expected one with the comments, found ${showNames(table.columns)}.`)
  const labels = guessLabels(table, rows, [text])
  const taken = labels === null ? [text] : [text, ...(labels.kind === 'columns' ? labels.columns : [labels.column])]
  const id = guessId(table.columns, rows, table.header || table.dialect === null, taken)
  return { text, id, labels, tokens: tokensOf(table, rows, text) }
}

/** Datasets made for one training keep what the tokenizer made of the texts, and not the texts. */
const tokenColumn = (columns: readonly string[]): string | null => (columns.includes(TOKEN_COLUMN) ? TOKEN_COLUMN : null)

function tokensOf({ columns }: Table, rows: readonly RowCells[], text: string): TokenizerGuess | null {
  const lists = valuesOf(rows, columns.indexOf(text))
    .filter((cell) => cell !== null)
    .map(splitList)
  if (lists.length === 0 || !lists.every((items) => Array.isArray(items))) return null
  const ids = lists.map((items) => items.map(Number))
  return ids.flat().every((id) => Number.isSafeInteger(id) && id >= 0) ? guessTokenizer(ids) : null
}
