/** Recognises by its first bytes a file that is no UTF-8 text, and refuses it with the way out. */
import type { ByteSource } from './byte-source'
import { EXPECTED_FORMATS, refuseFile } from './refuse'

const SAVE_AS_UTF8 = 'save it as UTF-8 (in Excel: "CSV UTF-8") and try again.'

/** First bytes of what people mistake for a CSV file. */
const foreign: [string, number[]][] = [
  ['an Excel workbook or another zip archive: save the sheet as "CSV UTF-8"', [0x50, 0x4b, 0x03, 0x04]],
  ['an old Excel workbook: save the sheet as "CSV UTF-8"', [0xd0, 0xcf, 0x11, 0xe0]],
  ['compressed with bzip2: expected gzip or zstd, or unpack it first', [0x42, 0x5a, 0x68]],
  ['compressed with xz: expected gzip or zstd, or unpack it first', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['compressed twice: unpack it first', [0x1f, 0x8b]],
  ['a Parquet file inside a compressed one: unpack it first', [0x50, 0x41, 0x52, 0x31]],
  [`a PDF: expected ${EXPECTED_FORMATS}`, [0x25, 0x50, 0x44, 0x46]],
]

const startsWith = (head: Buffer, bytes: number[]): boolean => bytes.every((byte, index) => head[index] === byte)

/** In UTF-16 every other byte of western text is NUL; a stray NUL in UTF-8 is a fault of its row only. */
function looksLikeUtf16(head: Buffer): boolean {
  const counted = Math.min(head.length, 4096) & ~1
  const nuls = [0, 0]
  for (let index = 0; index < counted; index++) if (head[index] === 0) nuls[index & 1]!++
  return counted >= 4 && Math.max(...nuls) > 0.3 * (counted / 2) && Math.min(...nuls) <= 0.1 * (counted / 2)
}

/** Offset at which the text begins: 3 after a UTF-8 byte order mark, else 0. */
export function textStart(source: ByteSource, head: Buffer): number {
  if (startsWith(head, [0xff, 0xfe]) || startsWith(head, [0xfe, 0xff]) || looksLikeUtf16(head))
    throw refuseFile(source.name, `the file is UTF-16; ${SAVE_AS_UTF8}`)
  const kind = foreign.find(([, bytes]) => startsWith(head, bytes))
  if (kind) throw refuseFile(source.name, `the file is ${kind[0]}.`)
  return startsWith(head, [0xef, 0xbb, 0xbf]) ? 3 : 0
}
