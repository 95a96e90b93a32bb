/**
 * SentencePiece's `Precompiled` normaliser: a table of replacements in a double-array trie over UTF-8 bytes (darts-clone), and
 * the replacements' text behind it. As in the reference, what is looked up is a grapheme cluster of at most five bytes, then
 * each of its characters; the shortest entry that begins it replaces the whole of it.
 */
import { invalidInput } from '@shared/errors'

const MAX_CLUSTER_BYTES = 5

interface CharsMap {
  readonly trie: Uint32Array
  /** Replacements in UTF-8, each ended by a zero byte. */
  readonly replacements: Buffer
}

const damaged = (): Error =>
  invalidInput(
    'tokenizer.json has a damaged precompiled_charsmap: a trie with its length before it was expected. Copy the file again.',
  )

/** [length of the trie in bytes: u32][trie: u32 …][replacements], little-endian, in base64. */
function readCharsMap(base64: unknown): CharsMap {
  const bytes = Buffer.from(typeof base64 === 'string' ? base64 : '', 'base64')
  if (bytes.length < 4) throw damaged()
  const trieBytes = bytes.readUInt32LE(0)
  if (trieBytes === 0 || trieBytes % 4 !== 0 || trieBytes > bytes.length - 4) throw damaged()
  const trie = Uint32Array.from({ length: trieBytes / 4 }, (_, i) => bytes.readUInt32LE(4 + 4 * i))
  return { trie, replacements: bytes.subarray(4 + trieBytes) }
}

const childOffset = (unit: number): number => (unit >>> 10) << ((unit & 0x200) >>> 6)
const hasValue = (unit: number): boolean => (unit & 0x100) !== 0
/** A unit that is a value carries bit 31, so that it equals no byte. */
const label = (unit: number): number => (unit & 0x800000ff) >>> 0

/** Where the replacement of the shortest entry that begins `key` starts, or -1. */
function findShortest(trie: Uint32Array, key: Uint8Array): number {
  let at = childOffset(trie[0]!)
  for (const byte of key) {
    if (byte === 0) return -1
    at ^= byte
    const unit = trie[at]
    if (unit === undefined || label(unit) !== byte) return -1
    at ^= childOffset(unit)
    if (hasValue(unit)) return (trie[at] ?? 0) & 0x7fffffff
  }
  return -1
}

/** Remembers answers: texts are made of few different characters. */
function lookUp({ trie, replacements }: CharsMap): (key: string) => string | null {
  const answers = new Map<string, string | null>()
  return (key) => {
    const answered = answers.get(key)
    if (answered !== undefined) return answered
    const bytes = Buffer.from(key, 'utf8')
    const start = bytes.length > MAX_CLUSTER_BYTES ? -1 : findShortest(trie, bytes)
    const end = start < 0 ? -1 : replacements.indexOf(0, start)
    const answer = start < 0 ? null : replacements.toString('utf8', start, end < 0 ? replacements.length : end)
    answers.set(key, answer)
    return answer
  }
}

const clusters = new Intl.Segmenter('und', { granularity: 'grapheme' })
const beyondAscii = /[^\0-\x7f]/

const ASCII = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code))

/**
 * What may change: text beyond ASCII with the printable character at each side of it, ASCII characters that are replaced, and
 * \r\n, ASCII's only cluster of two.
 */
function changeable(replacementOf: (key: string) => string | null): RegExp {
  const replaced = ASCII.filter((character) => replacementOf(character) !== null)
  const codes = replaced.map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return new RegExp(`[ -~]?(?:[^\\0-\\x7f]+[ -~]?)+|\\r\\n${codes.length > 0 ? `|[${codes.join('')}]` : ''}`, 'g')
}

export function precompiledNormalizer(charsMap: unknown): (text: string) => string {
  const replacementOf = lookUp(readCharsMap(charsMap))
  const parts = changeable(replacementOf)
  const ofCluster = (cluster: string): string => {
    const whole = replacementOf(cluster)
    if (whole !== null || cluster.length === 1) return whole ?? cluster
    let result = ''
    for (const character of cluster) result += replacementOf(character) ?? character
    return result
  }
  const ofPart = (part: string): string => {
    if (!beyondAscii.test(part)) return ofCluster(part)
    let result = ''
    for (const { segment } of clusters.segment(part)) result += ofCluster(segment)
    return result
  }
  return (text) => text.replace(parts, ofPart)
}
