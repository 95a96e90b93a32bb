/** The footer of a Parquet file: its schema and where its columns stand, checked before anything is read by it. */
import type { FileBytes } from '@engine/data/files/byte-source'
import { MAX_COLUMNS, MAX_FOOTER_BYTES } from '@engine/data/files/limits'
import { refuseFile } from '@engine/data/files/refuse'
import type { AppError } from '@shared/errors'
import { type FileMetaData, parquetMetadata, type SchemaElement } from 'hyparquet'
import { thriftEnd } from './check-thrift'
import { damaged, guarded } from './damaged'

const MAGIC = Buffer.from('PAR1')
const ENCRYPTED_MAGIC = Buffer.from('PARE')
/** The footer's length and the magic. */
const TAIL_BYTES = 8
/** Elements of the schema for each column: a list has three. */
const ELEMENTS_A_COLUMN = 4
const MAX_SCHEMA_DEPTH = 20

export const isParquet = (head: Buffer): boolean =>
  head.subarray(0, 4).equals(MAGIC) || head.subarray(0, 4).equals(ENCRYPTED_MAGIC)

export async function readFooter(file: FileBytes): Promise<FileMetaData> {
  const { name, size } = file
  if (size < MAGIC.length + TAIL_BYTES) throw cutOff(name)
  const tail = await file.slice(size - TAIL_BYTES, TAIL_BYTES)
  if (tail.subarray(4).equals(ENCRYPTED_MAGIC)) throw refuseFile(name, 'the Parquet file is encrypted; expected one that is not.')
  if (!tail.subarray(4).equals(MAGIC)) throw cutOff(name)
  const length = tail.readUInt32LE(0)
  if (length > size - TAIL_BYTES - MAGIC.length)
    throw damaged(name, `its footer says it is ${length} bytes long, and the file has ${size}`)
  if (length > MAX_FOOTER_BYTES) throw damaged(name, `its footer is ${length} bytes long, expected at most ${MAX_FOOTER_BYTES}`)
  const footer = await file.slice(size - TAIL_BYTES - length, length + TAIL_BYTES)
  const metadata = guarded(name, () => parse(footer, length))
  guarded(name, () => {
    checkSchema(metadata.schema)
    checkGroups(metadata, size - TAIL_BYTES - length)
  })
  return metadata
}

const cutOff = (name: string): AppError =>
  refuseFile(name, 'the Parquet file does not end as one does: it is cut off or damaged. Get it again.')

function parse(footer: Buffer, length: number): FileMetaData {
  if (thriftEnd(footer.subarray(0, length), 0) === null) throw new Error('its footer breaks off')
  return parquetMetadata(Uint8Array.from(footer), { geoparquet: false })
}

/** A flat list in which each element says how many of the next are inside it. */
function checkSchema(schema: readonly SchemaElement[]): void {
  const columns = schema[0]?.num_children ?? 0
  if (columns > MAX_COLUMNS || schema.length > 1 + MAX_COLUMNS * ELEMENTS_A_COLUMN)
    throw new Error(`it has ${Math.max(columns, schema.length - 1)} columns, expected at most ${MAX_COLUMNS}`)
  const open: number[] = []
  for (const { num_children = 0, name } of schema) {
    if (typeof name !== 'string' || num_children < 0) throw new Error('its schema is broken')
    if (open.length > 0) open[open.length - 1]!--
    open.push(num_children)
    while (open.at(-1) === 0) open.pop()
    if (open.length > MAX_SCHEMA_DEPTH) throw new Error(`its columns are nested more than ${MAX_SCHEMA_DEPTH} deep`)
  }
  if (open.length > 0) throw new Error('its schema breaks off')
}

/** Every column chunk must lie before the footer. */
function checkGroups({ row_groups, num_rows }: FileMetaData, end: number): void {
  let rows = 0n
  for (const group of row_groups) {
    if (group.num_rows < 0n) throw new Error(`a row group has ${group.num_rows} rows`)
    rows += group.num_rows
    for (const { meta_data } of group.columns) {
      if (!meta_data) throw new Error('a column has no description')
      const { data_page_offset, total_compressed_size } = meta_data
      const start = Number(meta_data.dictionary_page_offset || data_page_offset)
      const stop = start + Number(total_compressed_size)
      if (!(start >= MAGIC.length && stop >= start && stop <= end))
        throw new Error(`a column stands at bytes ${start} to ${stop}, and the data end at ${end}`)
    }
  }
  if (rows !== num_rows) throw new Error(`its row groups have ${rows} rows, and the file says ${num_rows}`)
}
