/** GPT-2's alphabet: every byte of UTF-8 as one printable character; and its way of cutting text into words. */
import { known } from './reference-unicode'

/** Bytes that stand for themselves; the others follow from U+0100 on. */
const printable = (byte: number): boolean =>
  (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff)

let next = 0x100
const alphabet = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(printable(byte) ? byte : next++))
const printableAscii = /^[ -~]*$/
const encoder = new TextEncoder()

export function toBytes(text: string): string {
  if (printableAscii.test(text)) return text.replaceAll(' ', alphabet[0x20]!)
  let result = ''
  for (const byte of encoder.encode(text)) result += alphabet[byte]
  return result
}

const byteOf = new Map(alphabet.map((character, byte) => [character, byte]))

/** Undoes `toBytes`; what is not of the alphabet is left out. */
export const fromBytes = (characters: string): string =>
  Buffer.from([...characters].flatMap((character) => byteOf.get(character) ?? [])).toString('utf8')

const L = known('\\p{L}')
const N = known('\\p{N}')
const S = '\\p{White_Space}'
const words = new RegExp(`'s|'t|'re|'ve|'m|'ll|'d| ?${L}+| ?${N}+| ?[^${S}${L}${N}]+|${S}+(?!\\P{White_Space})|${S}+`, 'gv')
const asciiWords = /'s|'t|'re|'ve|'m|'ll|'d| ?[A-Za-z]+| ?[0-9]+| ?[^\t-\r 0-9A-Za-z]+|[\t-\r ]+(?![^\t-\r ])|[\t-\r ]+/g
const ascii = /^[\0-\x7f]*$/

/** The pattern names most white space and cannot fail on the rest, so its matches are the whole text. */
export const byteLevelWords = (text: string): string[] => text.match(ascii.test(text) ? asciiWords : words) ?? []
