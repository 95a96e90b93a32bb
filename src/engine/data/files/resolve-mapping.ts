/** The mapping of a file for the headless program: found by itself, or named with --text-column, --labels and --tokenizer. */
import type { ColumnMapping } from '@shared/import'
import { LabelName } from '@shared/labels'
import { collectLabels } from './collect-labels'
import type { DataRef } from './data-files'
import { guessMapping } from './guess-mapping'
import type { TokenizerGuess } from './guess-tokenizer'
import { checkMapping } from './mapping'
import { mappingNotices } from './mapping-notices'
import { namedLabels, noColumn } from './named-labels'
import { openTables } from './open-tables'
import { refuseFile, show } from './refuse'
import { sampleTable, type Table } from './table'

export interface MappingOptions {
  textColumn?: string
  /**
   * Columns of 1 and 0, names out of a list or delimited column, or names for the places of a vector; their order is kept.
   */
  labels?: string[]
  /** Folder of the tokenizer that made the token ids, where the file holds those in place of texts. */
  tokenizer?: string
  /** Hears what was found and not said: names that nobody gave, text that is a reconstruction. */
  onNotice?: (notice: string) => void
  signal?: AbortSignal
}

/** `labels` is null when none are named and none are found. */
export async function resolveMapping(data: DataRef, options: MappingOptions = {}): Promise<ColumnMapping> {
  const { textColumn, labels, signal } = options
  labels?.forEach(checkName)
  const tables = await openTables(data, [...(textColumn === undefined ? [] : [textColumn]), ...(labels ?? [])])
  const table = tables[0]
  if (textColumn !== undefined && !table.columns.includes(textColumn)) throw noColumn(table, textColumn)
  const guess = guessMapping(table, await sampleTable(table), textColumn)
  const found = labels === undefined ? guess.labels && (await collectLabels(tables, guess.labels, { signal })) : null
  const encoding = labels === undefined ? found : await namedLabels(tables, guess.labels, labels, signal)
  const id = guess.id !== null && encoding?.kind === 'columns' && encoding.columns.includes(guess.id) ? null : guess.id
  const tokenizer = tokenizerOf(table, guess.text, guess.tokens, options.tokenizer)
  const mapping = { text: guess.text, id, labels: encoding, ...(tokenizer === null ? {} : { tokenizer }) }
  checkMapping(table.name, table.columns, mapping)
  for (const notice of [...table.notices, ...mappingNotices(mapping, 'with --labels a,b,c')])
    options.onNotice?.(`${table.name}: ${notice}`)
  return mapping
}

function tokenizerOf(table: Table, text: string, tokens: TokenizerGuess | null, named: string | undefined): string | null {
  if (tokens === null) {
    if (named === undefined) return null
    throw refuseFile(table.name, `--tokenizer is for a file of token ids, and column ${show(text)} holds text; leave it away.`)
  }
  const folder = named ?? tokens.folder
  if (folder !== null) return folder
  const fits = tokens.fits.length === 0 ? 'none that is known here fits' : `these fit: ${tokens.fits.join(', ')}`
  throw refuseFile(
    table.name,
    `column ${show(text)} holds token ids and no text, and which tokenizer made them cannot be told for sure (${fits}); name it with --tokenizer.`,
  )
}

function checkName(name: string): void {
  const parsed = LabelName.safeParse(name)
  if (!parsed.success) throw refuseFile('--labels', `${show(name)}: ${parsed.error.issues[0]!.message}`)
}
