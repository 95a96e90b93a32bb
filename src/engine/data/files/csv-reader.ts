/** Reads CSV and TSV as rows with their physical lines, and finds its way back after a broken quote. */
import { isUtf8 } from 'node:buffer'
import type { BadRow } from '@shared/import'
import type { CsvError } from 'csv-parse'
import type { ByteSource } from './byte-source'
import { type CellParser, type CsvDialect, cellParser, type ParsedRecord } from './cell-parser'
import { CHUNK_BYTES, MAX_RECORD_BYTES } from './limits'
import { NOT_UTF8, NUL_FOUND, TOO_LONG } from './refuse'
import type { RawRow, RowReader } from './rows'

/** What a row should look like, once the header is known. */
export interface RowShape {
  columns: readonly string[]
  /** Whether cells cut out of one line, quotes taken as text, are plainly a whole row; a quote that runs past it is broken. */
  isWholeRow(cells: readonly string[]): boolean
}

/** After a restart the parser is fed little and then more: a file full of broken rows is not parsed over and over. */
const FIRST_STRIDE = 1024

const CLOSING = 'expected one just before a delimiter or the end of the line (quotes inside a cell are written twice).'
const NOT_CLOSED = `the quote that opens this cell has no proper closing quote; ${CLOSING}`
const QUOTE_INSIDE =
  'found a quote inside an unquoted cell; expected the whole cell in quotes, and the quotes inside it written twice.'

type Fault = Pick<BadRow, 'column' | 'message'>

export class CsvReader implements RowReader {
  /** Bytes of the file from `base` on, where the current record begins. */
  private window: Buffer = Buffer.alloc(0)
  private line = 1
  /** File offsets: where the parser began, and how far it has been fed. */
  private parserStart: number
  private fed: number
  private stride = FIRST_STRIDE
  private parser: CellParser
  private readonly lineEnd: number
  private readonly quotesAreText: boolean
  done = false

  constructor(
    private readonly source: ByteSource,
    private readonly dialect: CsvDialect,
    private readonly shape: RowShape | null,
    private base: number,
  ) {
    this.parserStart = base
    this.fed = base
    this.parser = cellParser(dialect)
    this.lineEnd = dialect.newline.charCodeAt(0)
    this.quotesAreText = dialect.delimiter === '\t'
  }

  get position(): number {
    return this.base
  }

  /** The rows that the next slice completes. */
  async next(): Promise<RawRow[]> {
    const rows: RawRow[] = []
    const slice = await this.nextSlice()
    const last = slice.length === 0
    const { records, error } = last ? await this.parser.finish() : await this.parser.feed(slice)
    for (const record of records) if (!this.settle(record, rows)) return rows
    this.skipLineEnds()
    if (error !== null) await this.giveUp(this.faultOf(error), rows)
    else if (last) this.done = true
    else if (this.fed - this.base > MAX_RECORD_BYTES) await this.giveUp(await this.faultOfRunaway(), rows)
    return rows
  }

  private async nextSlice(): Promise<Buffer> {
    const from = this.fed - this.base
    if (from === this.window.length) this.window = Buffer.concat([this.window, await this.source.read(this.fed)])
    const slice = this.window.subarray(from, from + this.stride)
    this.fed += slice.length
    this.stride = Math.min(this.stride * 2, CHUNK_BYTES)
    return slice
  }

  /** Takes one record over; false when the parser had to start again, so that its further records are void. */
  private settle({ cells, end }: ParsedRecord, rows: RawRow[]): boolean {
    this.skipLineEnds()
    const size = this.parserStart + end - this.base
    const firstLine = this.firstLine(size)
    if (firstLine < size && this.swallowedARow(cells, firstLine)) {
      if (this.quotesAreText) this.push(this.literalCells(firstLine), firstLine, rows)
      else rows.push({ line: this.line, column: this.openedColumn(firstLine), message: NOT_CLOSED })
      this.restart(firstLine)
      return false
    }
    this.push(cells, size, rows)
    this.advance(size)
    return true
  }

  /** A record over several lines is one row only if its first line was not already a row of its own. */
  private swallowedARow(cells: string[], firstLine: number): boolean {
    if (this.shape === null) return false
    const literal = this.literalCells(firstLine)
    const expected = this.shape.columns.length
    if (this.quotesAreText) return literal.length === expected
    return cells.length === expected ? this.shape.isWholeRow(literal) : literal.length >= expected
  }

  /** The record at `base` cannot be read: report it, or take its quotes as text, and go on at the next line. */
  private async giveUp(fault: Fault, rows: RawRow[]): Promise<void> {
    const lineIsComplete = this.window.includes(this.lineEnd)
    const firstLine = this.firstLine(this.window.length)
    const literal = this.quotesAreText && firstLine <= MAX_RECORD_BYTES ? this.literalCells(firstLine) : []
    if (literal.length > 0 && literal.length === this.shape?.columns.length) this.push(literal, firstLine, rows)
    else rows.push({ line: this.line, ...fault })
    this.restart(firstLine)
    if (!lineIsComplete) await this.skipLine()
  }

  private async skipLine(): Promise<void> {
    for (;;) {
      this.window = await this.source.read(this.base)
      const at = this.window.indexOf(this.lineEnd)
      const ends = at !== -1 || this.window.length === 0
      this.restart(at === -1 ? this.window.length : at + 1)
      if (ends) return
    }
  }

  private push(cells: string[], size: number, rows: RawRow[]): void {
    const expected = this.shape?.columns.length ?? cells.length
    if (cells.length === 1 && expected > 1 && cells[0]!.trim() === '') return
    const bytes = this.window.subarray(0, size)
    const fault = this.faultyBytes(cells, bytes) ?? this.faultyWidth(cells.length, expected)
    rows.push(fault === null ? { line: this.line, cells, extra: [] } : { line: this.line, ...fault })
  }

  private faultyBytes(cells: string[], bytes: Buffer): Fault | null {
    if (bytes.includes(0)) return { column: this.columnWith(cells, '\0'), message: NUL_FOUND }
    const replaced = cells.some((cell) => cell.includes('\uFFFD'))
    return replaced && !isUtf8(bytes) ? { column: this.columnWith(cells, '\uFFFD'), message: NOT_UTF8 } : null
  }

  private faultyWidth(found: number, expected: number): Fault | null {
    if (found === expected) return null
    return {
      column: null,
      message: `found ${found} ${found === 1 ? 'cell' : 'cells'}, expected ${expected} as in the first row.`,
    }
  }

  private faultOf(error: CsvError): Fault {
    const column = this.shape?.columns[Number(error.column)] ?? null
    return { column, message: error.code === 'INVALID_OPENING_QUOTE' ? QUOTE_INSIDE : NOT_CLOSED }
  }

  /** Only the parser knows whether it stands inside a quote, and it says so when it is ended there. */
  private async faultOfRunaway(): Promise<Fault> {
    const { error } = await this.parser.finish()
    if (error === null) return { column: null, message: TOO_LONG }
    return { ...this.faultOf(error), message: `the quote that opens this cell is not closed within 1 MiB; ${CLOSING}` }
  }

  private columnWith(cells: string[], character: string): string | null {
    return this.shape?.columns[cells.findIndex((cell) => cell.includes(character))] ?? null
  }

  private openedColumn(firstLine: number): string | null {
    return this.shape?.columns[this.literalCells(firstLine).findLastIndex((cell) => cell.startsWith('"'))] ?? null
  }

  private literalCells(firstLine: number): string[] {
    return this.window
      .toString('utf8', 0, firstLine)
      .replace(/[\r\n]+$/, '')
      .split(this.dialect.delimiter)
  }

  /** Bytes of the physical line at `base`, its end included, and at most `size`. */
  private firstLine(size: number): number {
    const at = this.window.indexOf(this.lineEnd)
    return at === -1 || at >= size ? size : at + 1
  }

  private skipLineEnds(): void {
    let count = 0
    while (this.window[count] === 0x0a || this.window[count] === 0x0d) count++
    if (count > 0) this.advance(count)
  }

  private restart(skipped: number): void {
    this.advance(skipped)
    this.parser = cellParser(this.dialect)
    this.parserStart = this.base
    this.fed = this.base
    this.stride = FIRST_STRIDE
  }

  private advance(size: number): void {
    for (let at = this.window.indexOf(this.lineEnd); at !== -1 && at < size; at = this.window.indexOf(this.lineEnd, at + 1))
      this.line++
    this.window = this.window.subarray(size)
    this.base += size
  }
}
