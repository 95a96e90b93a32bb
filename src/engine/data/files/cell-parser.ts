/** csv-parse, fed slice by slice: records with the byte at which they end, and its error as a value. */
import { type CsvError, parse } from 'csv-parse'

/** `newline` is `\r` only in files that have no `\n` at all. */
export interface CsvDialect {
  delimiter: string
  newline: '\n' | '\r'
}

export interface ParsedRecord {
  cells: string[]
  /** Bytes from the parser's first one to the end of the record, line end included. */
  end: number
}

export interface Fed {
  records: ParsedRecord[]
  error: CsvError | null
}

export interface CellParser {
  feed(bytes: Buffer): Promise<Fed>
  finish(): Promise<Fed>
}

/**
 * Tab-separated files often do not quote at all, so there a quote that does not enclose a cell is text; elsewhere it is an error.
 * Row widths and lengths are judged by the caller, who knows the lines.
 */
export function cellParser(dialect: CsvDialect): CellParser {
  let records: ParsedRecord[] = []
  const parser = parse({
    delimiter: dialect.delimiter,
    record_delimiter: dialect.newline === '\r' ? ['\r'] : ['\r\n', '\n'],
    relax_column_count: true,
    relax_quotes: dialect.delimiter === '\t',
    skip_empty_lines: true,
    on_record: (cells: string[], { bytes }) => {
      records.push({ cells, end: bytes })
      return null
    },
  })
  // Errors reach the callbacks below; without a listener the event would end the process.
  parser.on('error', () => undefined)
  const settle = (start: (done: (error?: Error | null) => void) => void): Promise<Fed> =>
    new Promise((resolve) => {
      start((error) => {
        resolve({ records, error: error instanceof Error ? (error as CsvError) : null })
        records = []
      })
    })
  return {
    feed: (bytes) => settle((done) => parser.write(bytes, done)),
    finish: () => settle((done) => parser.end(done)),
  }
}
