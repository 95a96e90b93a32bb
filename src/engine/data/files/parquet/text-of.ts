/** Bytes as text where they are UTF-8; otherwise the bytes themselves, so that a row with them can be told apart. */
import { isUtf8 } from 'node:buffer'

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

// hyparquet's parsers may return anything; its type for texts says string.
export const textOf = (bytes: Uint8Array | undefined): string =>
  (bytes === undefined || !isUtf8(bytes) ? bytes : decoder.decode(bytes)) as string
