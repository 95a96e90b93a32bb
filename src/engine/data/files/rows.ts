/** A row at its three stages: as the file holds it, as it cannot be read, and as the app uses it. */
import type { BadRow, ImportProgress } from '@shared/import'
import type { TriState } from '@shared/labels'

/** Cells in the order of the table's columns: texts from CSV and TSV, any JSON value (absent: null) from JSONL and Parquet. */
export interface RowCells {
  /** Physical line of the file, from 1, where the row begins; of Parquet, the row. */
  line: number
  cells: readonly unknown[]
  /** JSONL keys that the first rows did not have. */
  extra: readonly [string, unknown][]
}

export type RawRow = RowCells | BadRow

/** Reads a file's rows from its first to its last. */
export interface RowReader {
  /** How far it has read, in the bytes it reads. */
  readonly position: number
  readonly done: boolean
  /** The rows that come next. None of them is not the end: `done` is. */
  next(): Promise<RawRow[]>
}

/** `position`: bytes of the file behind these rows. */
export interface RawBatch {
  rows: RawRow[]
  position: number
}

export interface DataRow {
  /** Counted on from file to file where there are several. */
  line: number
  externalId: string | null
  text: string
  /** In the order of the mapping's labels. */
  labels: TriState[]
  /** The other columns, where they were asked for. */
  meta: Record<string, string>
}

export type FileProgress = Omit<ImportProgress, 'importId'>

export const isBad = (row: RawRow | DataRow): row is BadRow => 'message' in row
