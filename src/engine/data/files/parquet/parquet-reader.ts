/** Reads a Parquet file as rows: the columns asked for, a page of each at a time, in the order of the row groups. */
import type { FileBytes } from '@engine/data/files/byte-source'
import { BATCH_ROWS, MAX_RECORD_BYTES } from '@engine/data/files/limits'
import { TOO_LONG } from '@engine/data/files/refuse'
import type { RawRow, RowReader } from '@engine/data/files/rows'
import { AppError } from '@shared/errors'
import type { FileMetaData } from 'hyparquet'
import { cellOf } from './cell-of'
import { ColumnCursor } from './column-cursor'
import type { ParquetColumn } from './columns'
import { damaged } from './damaged'

/** Read at once of all columns together. */
const READ_AHEAD_BYTES = 8 * 1024 * 1024
const LEAST_STRIDE = 16 * 1024
const MOST_STRIDE = 1024 * 1024

export class ParquetReader implements RowReader {
  private group = -1
  private cursors: (ColumnCursor | null)[] = []
  private leftInGroup = 0
  private row = 0
  private readonly rows: number
  done = false

  /** `wanted`: the columns to read; the cells of the others are null. */
  constructor(
    private readonly file: FileBytes,
    private readonly metadata: FileMetaData,
    private readonly columns: readonly ParquetColumn[],
    private readonly wanted: readonly string[],
  ) {
    this.rows = Number(metadata.num_rows)
  }

  get position(): number {
    return this.rows === 0 ? this.file.size : Math.floor((this.row / this.rows) * this.file.size)
  }

  async next(): Promise<RawRow[]> {
    try {
      while (this.leftInGroup === 0) {
        await this.checkExhausted()
        if (++this.group >= this.metadata.row_groups.length) {
          this.done = true
          return []
        }
        this.openGroup()
      }
      return await this.take()
    } catch (error) {
      if (error instanceof AppError) throw error
      throw damaged(this.file.name, error instanceof Error ? error.message : String(error))
    }
  }

  private openGroup(): void {
    const { columns: chunks, num_rows } = this.metadata.row_groups[this.group]!
    const stride = Math.max(LEAST_STRIDE, Math.min(MOST_STRIDE, READ_AHEAD_BYTES / Math.max(1, this.wanted.length)))
    this.leftInGroup = Number(num_rows)
    this.cursors = this.columns.map((column) => {
      if (!this.wanted.includes(column.name)) return null
      const path = column.path.join('.')
      const meta = chunks.find(({ meta_data }) => meta_data?.path_in_schema.join('.') === path)?.meta_data
      if (meta === undefined) throw new Error(`row group ${this.group + 1} has no column ${path}`)
      return new ColumnCursor(this.file, column, meta, Math.floor(stride))
    })
  }

  /** As many rows as every column has decoded. */
  private async take(): Promise<RawRow[]> {
    let count = Math.min(BATCH_ROWS, this.leftInGroup)
    for (const [i, cursor] of this.cursors.entries()) {
      if (cursor === null) continue
      const available = await cursor.available()
      if (available === 0) throw new Error(`column ${this.columns[i]!.name} ends ${this.leftInGroup} rows before its row group`)
      count = Math.min(count, available)
    }
    this.leftInGroup -= count
    return Array.from({ length: count }, () => this.takeRow())
  }

  private takeRow(): RawRow {
    const line = ++this.row
    const cells = this.cursors.map((cursor) => (cursor === null ? null : cellOf(cursor.take())))
    const size = cells.reduce<number>((sum, cell) => sum + sizeOf(cell), 0)
    return size > MAX_RECORD_BYTES ? { line, column: null, message: TOO_LONG } : { line, cells, extra: [] }
  }

  private async checkExhausted(): Promise<void> {
    for (const [i, cursor] of this.cursors.entries())
      if (cursor !== null && (await cursor.available()) > 0)
        throw new Error(`column ${this.columns[i]!.name} goes on behind the last row of its row group`)
  }
}

/** Rough: numbers in a list count as eight bytes. */
const sizeOf = (cell: unknown): number => (typeof cell === 'string' ? cell.length : Array.isArray(cell) ? 8 * cell.length : 0)
