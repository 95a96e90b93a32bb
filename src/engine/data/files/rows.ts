/** A row at its three stages: as the file holds it, as it cannot be read, and as the app uses it. */
import type { BadRow, ImportProgress } from '@shared/import'
import type { TriState } from '@shared/labels'

/** Cells in the order of the table's columns: texts from CSV and TSV, any JSON value (absent: null) from JSONL. */
export interface RowCells {
  /** Physical line of the file, from 1, where the row begins. */
  line: number
  cells: readonly unknown[]
  /** JSONL keys that the first rows did not have. */
  extra: readonly [string, unknown][]
}

export type RawRow = RowCells | BadRow

/** `position`: bytes of the file behind these rows. */
export interface RawBatch {
  rows: RawRow[]
  position: number
}

export interface DataRow {
  line: number
  externalId: string | null
  text: string
  /** In the order of the mapping's labels. */
  labels: TriState[]
  /** The other columns. */
  meta: Record<string, string>
}

export type FileProgress = Omit<ImportProgress, 'importId'>

export const isBad = (row: RawRow | DataRow): row is BadRow => 'message' in row
