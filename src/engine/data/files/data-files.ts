/** What can be read as one table: a file, or several of the same columns, as a split of a dataset comes. */
import { basename } from 'node:path'
import { type OpenBytes, openBytes } from './byte-source'

/** Names of the classes that a column numbers, by column. */
export type ClassNames = ReadonlyMap<string, readonly string[]>

export interface DataFiles {
  /** For sentences about the whole, and kept as the source of its rows. */
  readonly name: string
  /** In their order. */
  readonly files: readonly OpenBytes[]
  /** Known from elsewhere, as from a dataset's card; what a file itself says goes before it. */
  readonly classes: ClassNames
}

/** A path, or what another part of the app has found and described. */
export type DataRef = string | DataFiles

export const dataFiles = (data: DataRef): DataFiles =>
  typeof data === 'string' ? { name: basename(data), files: [() => openBytes(data)], classes: new Map() } : data
