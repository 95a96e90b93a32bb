/** One page of a column: its header checked, its bytes unpacked and checked, its values decoded by hyparquet. */
import { MAX_PAGE_BYTES, MAX_PAGE_VALUES } from '@engine/data/files/limits'
import type { ColumnMetaData, DecodedArray, PageHeader } from 'hyparquet'
import { readPage } from 'hyparquet/src/column.js'
import { convert, DEFAULT_PARSERS } from 'hyparquet/src/convert.js'
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js'
import { getMaxDefinitionLevel, getMaxRepetitionLevel } from 'hyparquet/src/schema.js'
import { checkRuns } from './check-runs'
import type { ParquetColumn } from './columns'
import { decompress } from './decompress'
import { textOf } from './text-of'

/** What hyparquet decodes a page by; the pages are handed over unpacked. */
export const decoderOf = ({ path, schemaPath }: ParquetColumn, { type }: ColumnMetaData) => ({
  pathInSchema: path,
  type,
  element: schemaPath.at(-1)!.element,
  schemaPath,
  codec: 'UNCOMPRESSED' as const,
  parsers: { ...DEFAULT_PARSERS, stringFromBytes: textOf, jsonFromBytes: textOf },
})
export type PageDecoder = ReturnType<typeof decoderOf>

/** How many values the page says it holds; 0 for a page of another kind. */
export const valueCount = ({ data_page_header, data_page_header_v2, dictionary_page_header }: PageHeader): number =>
  (data_page_header ?? data_page_header_v2 ?? dictionary_page_header)?.num_values ?? 0

export function checkHeader(header: PageHeader, left: number): void {
  const { compressed_page_size: packed, uncompressed_page_size: unpacked } = header
  const count = valueCount(header)
  if (!(packed >= 0 && packed <= left)) throw new Error(`a page says it is ${packed} bytes long where ${left} are left`)
  if (!(unpacked >= 0 && unpacked <= MAX_PAGE_BYTES))
    throw new Error(`a page unpacks to ${unpacked} bytes, expected at most ${MAX_PAGE_BYTES}`)
  if (!(count >= 0 && count <= MAX_PAGE_VALUES))
    throw new Error(`a page says it holds ${count} values, expected at most ${MAX_PAGE_VALUES}`)
}

/** The values that a dictionary page lists. */
export function decodeDictionary(body: Uint8Array, header: PageHeader, decoder: PageDecoder, meta: ColumnMetaData): DecodedArray {
  const page = decompress(body, header.uncompressed_page_size, meta.codec)
  const { data } = readPage(readerOf(page), plainHeader(header, page.length), decoder, undefined, undefined, 0)
  return convert(data ?? [], decoder)
}

/** Rows of a data page; those of a list column are appended to `open`, the row that the page before left off in. */
export function decodePage(
  body: Uint8Array,
  header: PageHeader,
  decoder: PageDecoder,
  meta: ColumnMetaData,
  dictionary: DecodedArray | undefined,
  open: unknown[] | undefined,
): DecodedArray {
  const { page, header: unpacked } = header.data_page_header_v2 ? unpackV2(body, header, meta) : unpackV1(body, header, meta)
  checkPage(page, unpacked, decoder, dictionary)
  return readPage(readerOf(page), unpacked, decoder, dictionary, open, 0).data ?? []
}

interface UnpackedPage {
  page: Uint8Array
  header: PageHeader
}

const readerOf = (page: Uint8Array) => ({ view: new DataView(page.buffer, page.byteOffset, page.byteLength), offset: 0 })

const plainHeader = (header: PageHeader, length: number): PageHeader => ({
  ...header,
  compressed_page_size: length,
  uncompressed_page_size: length,
})

function unpackV1(body: Uint8Array, header: PageHeader, { codec }: ColumnMetaData): UnpackedPage {
  const page = decompress(body, header.uncompressed_page_size, codec)
  return { page, header: plainHeader(header, page.length) }
}

/** Levels stand before the values and are never compressed. */
function unpackV2(body: Uint8Array, header: PageHeader, { codec }: ColumnMetaData): UnpackedPage {
  const v2 = header.data_page_header_v2!
  const levels = v2.definition_levels_byte_length + v2.repetition_levels_byte_length
  if (!(v2.definition_levels_byte_length >= 0 && v2.repetition_levels_byte_length >= 0 && levels <= body.length))
    throw new Error('the levels of a page are longer than the page')
  if (!(v2.num_nulls >= 0 && v2.num_nulls <= v2.num_values)) throw new Error('a page has more absent values than values')
  const rest = body.subarray(levels)
  const values = v2.is_compressed === false ? rest : decompress(rest, header.uncompressed_page_size - levels, codec)
  const page = new Uint8Array(levels + values.length)
  page.set(body.subarray(0, levels))
  page.set(values, levels)
  return { page, header: { ...plainHeader(header, page.length), data_page_header_v2: { ...v2, is_compressed: false } } }
}

const widthOf = (level: number): number => 32 - Math.clz32(level)

function checkPage(page: Uint8Array, header: PageHeader, decoder: PageDecoder, dictionary: DecodedArray | undefined): void {
  const count = valueCount(header)
  const values = header.data_page_header_v2 ? levelsV2(page, header, decoder) : levelsV1(page, count, decoder)
  const { encoding } = (header.data_page_header ?? header.data_page_header_v2)!
  if (encoding === 'DELTA_BYTE_ARRAY') checkPrefixes(page.subarray(values), count)
  if (encoding === 'RLE') {
    // V1 gives the length of the runs, V2 does too, and both decoders read it.
    checkRuns(page, values + 4, page.length, 1, count)
  } else if (encoding.endsWith('_DICTIONARY') && values < page.length) {
    if (!dictionary?.length && page[values]! > 0) throw new Error('a page refers to a dictionary that is not there')
    checkRuns(page, values + 1, page.length, page[values]!, count)
  }
}

/** Checks the levels; where the values begin. */
function levelsV1(page: Uint8Array, count: number, { schemaPath }: PageDecoder): number {
  let at = 0
  for (const level of [getMaxRepetitionLevel(schemaPath), getMaxDefinitionLevel(schemaPath)]) {
    if (level === 0) continue
    const length = readerOf(page).view.getUint32(at, true)
    if (length > page.length - at - 4) throw new Error('the levels of a page are longer than the page')
    checkRuns(page, at + 4, at + 4 + length, widthOf(level), count)
    at += 4 + length
  }
  return at
}

function levelsV2(page: Uint8Array, header: PageHeader, { schemaPath }: PageDecoder): number {
  const { num_values, definition_levels_byte_length, repetition_levels_byte_length } = header.data_page_header_v2!
  const end = repetition_levels_byte_length + definition_levels_byte_length
  checkRuns(page, 0, repetition_levels_byte_length, widthOf(getMaxRepetitionLevel(schemaPath)), num_values)
  checkRuns(page, repetition_levels_byte_length, end, widthOf(getMaxDefinitionLevel(schemaPath)), num_values)
  return end
}

/** Each value may repeat the beginning of the one before: a small page can say a lot of text. */
function checkPrefixes(values: Uint8Array, count: number): void {
  const reader = readerOf(values)
  const lengths = new Int32Array(count)
  let total = 0
  for (let part = 0; part < 2 && count > 0; part++) {
    deltaBinaryUnpack(reader, count, lengths)
    for (const length of lengths) total += Math.max(0, length)
  }
  if (total > MAX_PAGE_BYTES) throw new Error(`the texts of a page take ${total} bytes, expected at most ${MAX_PAGE_BYTES}`)
}
