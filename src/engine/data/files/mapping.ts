/** What a column mapping says, and whether the columns it names exist. */
import type { ColumnMapping } from '@shared/import'
import { refuseFile, show, showNames } from './refuse'

/** Names of the labels that a file read with this mapping answers, in the order of `DataRow.labels`. */
export function labelNames(mapping: ColumnMapping): string[] {
  if (mapping.labels === null) return []
  return mapping.labels.kind === 'columns' ? mapping.labels.columns : mapping.labels.labels
}

export function labelColumns(mapping: ColumnMapping): string[] {
  if (mapping.labels === null) return []
  return mapping.labels.kind === 'columns' ? mapping.labels.columns : [mapping.labels.column]
}

const repeated = (names: string[]): string | undefined => names.find((item, index) => names.indexOf(item) !== index)

/** The columns that reading rows without their other columns needs. */
export const neededColumns = (mapping: ColumnMapping): string[] => [
  mapping.text,
  ...(mapping.id === null ? [] : [mapping.id]),
  ...labelColumns(mapping),
]

export function checkMapping(name: string, columns: readonly string[], mapping: ColumnMapping): void {
  const used = neededColumns(mapping)
  const missing = used.find((column) => !columns.includes(column))
  if (missing !== undefined) throw refuseFile(name, `there is no column ${show(missing)}; the columns are ${showNames(columns)}.`)
  const twice = repeated(used) ?? repeated(labelNames(mapping))
  if (twice !== undefined)
    throw refuseFile(name, `${show(twice)} is used twice; expected one column each for the text, the id and every label.`)
}
