/** Unpacks the pages of a Parquet file, each to the length its header names and never beyond. */
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import type { CompressionCodec } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

type Unpack = (packed: Uint8Array, length: number) => Uint8Array

/** Node's where Node has them: they take a bound on what comes out, and are compiled. */
const unpackers: { [codec in CompressionCodec]?: Unpack } = {
  UNCOMPRESSED: (packed) => packed,
  SNAPPY: compressors.SNAPPY,
  GZIP: (packed, length) => gunzipSync(packed, { maxOutputLength: Math.max(1, length) }),
  BROTLI: (packed, length) => brotliDecompressSync(packed, { maxOutputLength: Math.max(1, length) }),
  ZSTD: (packed, length) => zstdDecompressSync(packed, { maxOutputLength: Math.max(1, length) }),
  LZ4: compressors.LZ4,
  LZ4_RAW: compressors.LZ4_RAW,
}

/** `length` bytes, on their own memory and aligned, as readers of numbers need them. */
export function decompress(packed: Uint8Array, length: number, codec: CompressionCodec): Uint8Array {
  const unpack = unpackers[codec]
  if (unpack === undefined) throw new Error(`its pages are compressed with ${codec}, which no reader here knows`)
  const page = length === 0 ? new Uint8Array(0) : unpack(packed, length)
  if (page.length !== length) throw new Error(`a page unpacks to ${page.length} bytes, and its header says ${length}`)
  return page
}
