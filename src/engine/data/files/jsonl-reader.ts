/** Reads JSONL as rows: one object a line, lines of bounded length. */
import { isUtf8 } from 'node:buffer'
import type { ByteSource } from './byte-source'
import { MAX_RECORD_BYTES } from './limits'
import { NOT_UTF8, NUL_FOUND, show, TOO_LONG } from './refuse'
import type { RawRow, RowReader } from './rows'

const NEWLINE = 0x0a

export class JsonlReader implements RowReader {
  private readonly places: ReadonlyMap<string, number>
  private tail: Buffer = Buffer.alloc(0)
  private line = 0
  /** Inside a line that was too long and has been reported. */
  private skipping = false
  done = false

  constructor(
    private readonly source: ByteSource,
    private readonly columns: readonly string[],
    public position: number,
  ) {
    this.places = new Map(columns.map((name, index) => [name, index]))
  }

  /** The rows that the next chunk completes. */
  async next(): Promise<RawRow[]> {
    const rows: RawRow[] = []
    const chunk = await this.source.read(this.position)
    this.position += chunk.length
    this.done = chunk.length === 0
    const bytes = Buffer.concat([this.tail, chunk])
    let from = 0
    for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, from)) {
      this.take(bytes.subarray(from, at), rows)
      from = at + 1
    }
    this.tail = bytes.subarray(from)
    if (this.done && this.tail.length > 0) this.take(this.tail, rows)
    else if (this.tail.length > MAX_RECORD_BYTES) this.cut(rows)
    return rows
  }

  private take(bytes: Buffer, rows: RawRow[]): void {
    this.line++
    if (this.skipping) this.skipping = false
    else if (bytes.length > MAX_RECORD_BYTES) rows.push({ line: this.line, column: null, message: TOO_LONG })
    else this.parse(bytes, rows)
  }

  private cut(rows: RawRow[]): void {
    if (!this.skipping) rows.push({ line: this.line + 1, column: null, message: TOO_LONG })
    this.skipping = true
    this.tail = Buffer.alloc(0)
  }

  private parse(bytes: Buffer, rows: RawRow[]): void {
    const text = bytes.toString('utf8')
    if (text.trim() === '') return
    const bad = (message: string) => rows.push({ line: this.line, column: null, message })
    if (bytes.includes(0)) return void bad(NUL_FOUND)
    if (text.includes('\uFFFD') && !isUtf8(bytes)) return void bad(NOT_UTF8)
    try {
      const value: unknown = JSON.parse(text)
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        return void bad(`found ${show(value)}, expected a JSON object such as {"text": "…"}.`)
      rows.push({ line: this.line, ...this.arrange(value) })
    } catch (error) {
      bad(`the line is not one JSON object${placeOf(error, text)}; expected {"text": "…", …} on one line.`)
    }
  }

  private arrange(value: object): { cells: unknown[]; extra: [string, unknown][] } {
    const cells: unknown[] = new Array(this.columns.length).fill(null)
    const extra: [string, unknown][] = []
    for (const entry of Object.entries(value)) {
      const place = this.places.get(entry[0])
      if (place === undefined) extra.push(entry)
      else cells[place] = entry[1]
    }
    return { cells, extra }
  }
}

/** V8 names the position of most syntax errors; an unexpected end is at the end. */
function placeOf(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : ''
  const position =
    /position (\d+)/.exec(message)?.[1] ?? (/end of JSON|Unterminated/.test(message) ? text.trimEnd().length : null)
  return position === null ? '' : ` (it breaks off at character ${Number(position) + 1})`
}
