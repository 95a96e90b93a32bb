/** The values of one column in one row group, page by page: memory is that of a page and the dictionary. */
import type { FileBytes } from '@engine/data/files/byte-source'
import { MAX_PAGE_HEADER_BYTES, MAX_PAGE_VALUES } from '@engine/data/files/limits'
import type { ColumnMetaData, DecodedArray, PageHeader } from 'hyparquet'
import { assembleNested } from 'hyparquet/src/assemble.js'
import { parquetHeader } from 'hyparquet/src/column.js'
import { thriftEnd } from './check-thrift'
import type { ParquetColumn } from './columns'
import { checkHeader, decodeDictionary, decodePage, decoderOf, type PageDecoder, valueCount } from './page'
import { ReadAhead } from './read-ahead'

const FIRST_HEADER_BYTES = 1024

export class ColumnCursor {
  private readonly bytes: ReadAhead
  private readonly decoder: PageDecoder
  private dictionary: DecodedArray | undefined
  /** The list that the last page may have left off in, and how many values it has. */
  private open: unknown[] = []
  private openValues = 0
  private values: DecodedArray = []
  private at = 0

  constructor(
    file: FileBytes,
    private readonly column: ParquetColumn,
    private readonly meta: ColumnMetaData,
    stride: number,
  ) {
    const start = Number(meta.dictionary_page_offset || meta.data_page_offset)
    this.bytes = new ReadAhead(file, start, start + Number(meta.total_compressed_size), stride)
    this.decoder = decoderOf(column, meta)
  }

  /** How many values can be taken; none only behind the last one. */
  async available(): Promise<number> {
    while (this.at === this.values.length && (this.bytes.left > 0 || this.open.length > 0)) await this.nextPage()
    return this.values.length - this.at
  }

  take(): unknown {
    const value: unknown = this.values[this.at++]
    if (value === undefined && !this.column.isList) throw new Error('a page refers to a value that its dictionary does not have')
    return value
  }

  private async nextPage(): Promise<void> {
    this.at = 0
    if (this.bytes.left === 0) {
      this.values = this.lists(this.open)
      this.open = []
      return
    }
    const header = await this.nextHeader()
    checkHeader(header, this.bytes.left)
    const size = header.compressed_page_size
    // A copy on its own memory: readers of numbers need them aligned, and the values outlive the window.
    const body = Uint8Array.from((await this.bytes.peek(size)).subarray(0, size))
    this.bytes.advance(size)
    this.values = []
    if (header.dictionary_page_header) this.dictionary = decodeDictionary(body, header, this.decoder, this.meta)
    else if ((header.data_page_header || header.data_page_header_v2) && valueCount(header) > 0) this.takePage(body, header)
  }

  private takePage(body: Uint8Array, header: PageHeader): void {
    const { isList } = this.column
    const rows = decodePage(body, header, this.decoder, this.meta, this.dictionary, isList ? this.open : undefined)
    if (!isList) {
      this.values = rows
      return
    }
    const complete = rows.slice(0, -1) as unknown[]
    this.openValues = complete.length > 0 ? valueCount(header) : this.openValues + valueCount(header)
    if (this.openValues > MAX_PAGE_VALUES) throw new Error(`a list of more than ${MAX_PAGE_VALUES} values`)
    this.open = rows.slice(-1) as unknown[]
    this.values = this.lists(complete)
  }

  /** Undoes the nesting that optional levels add: [[1, 2]] is a list of two, [] is none. */
  private lists(rows: unknown[]): DecodedArray {
    const { path, schemaPath } = this.column
    const data = new Map<string, DecodedArray>([[path.join('.'), rows]])
    assembleNested(data, schemaPath[1]!, this.decoder.parsers)
    return data.get(this.column.name) ?? []
  }

  private async nextHeader(): Promise<PageHeader> {
    for (let length = FIRST_HEADER_BYTES; ; length *= 4) {
      const bytes = await this.bytes.peek(length)
      const end = thriftEnd(bytes, 0)
      if (end !== null) {
        const header = parquetHeader({ view: new DataView(bytes.buffer, bytes.byteOffset, end), offset: 0 })
        this.bytes.advance(end)
        return header
      }
      if (length >= this.bytes.left || length > MAX_PAGE_HEADER_BYTES) throw new Error('a page header breaks off')
    }
  }
}
