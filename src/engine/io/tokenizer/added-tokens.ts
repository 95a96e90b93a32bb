/** Tokens that are found in a text before anything else looks at it: special ones such as [MASK], and those a user added. */
import { isJsonObject } from '@engine/io/json-file'
import { invalidInput } from '@shared/errors'
import { WORD_CHARACTER } from './reference-unicode'

export interface AddedToken {
  readonly content: string
  readonly special: boolean
  /** It counts only where no part of a word stands beside it. */
  readonly single_word: boolean
  /** It takes the white space before or behind it along. */
  readonly lstrip: boolean
  readonly rstrip: boolean
  /** Looked for after normalisation, in its own normalised form. */
  readonly normalized: boolean
}

/** A text taken apart: strings are still to be tokenised, numbers are ids of added tokens. */
type Segments = readonly (string | number)[]
export type Splitter = (text: string) => Segments

export interface AddedTokens {
  readonly ids: ReadonlyMap<string, number>
  readonly splitRaw: Splitter
  /** Null when no token is to be looked for after normalisation. */
  readonly splitNormalized: Splitter | null
}

const WORD_BEFORE = new RegExp(`${WORD_CHARACTER}$`, 'v')
const WORD_AFTER = new RegExp(`^${WORD_CHARACTER}`, 'v')
const SPACE = /\p{White_Space}/u
const SPACE_AFTER = /^\p{White_Space}+/u

/** An entry of `added_tokens`, or a token in a configuration: its text alone, or an object. */
export function readAddedToken(value: unknown, where: string): AddedToken {
  const token = typeof value === 'string' ? { content: value, special: true } : isJsonObject(value) ? value : {}
  if (typeof token.content !== 'string')
    throw invalidInput(`${where} has an added token without a content: ${JSON.stringify(value)}.`)
  const special = token.special === true
  return {
    content: token.content,
    special,
    single_word: token.single_word === true,
    lstrip: token.lstrip === true,
    rstrip: token.rstrip === true,
    normalized: typeof token.normalized === 'boolean' ? token.normalized : !special,
  }
}

/** `text` without its trailing white space, in one pass. */
function withoutTrailingSpace(text: string): string {
  let end = text.length
  while (end > 0 && SPACE.test(text[end - 1]!)) end--
  return text.slice(0, end)
}

/** Neither neighbour of text[start, stop) is part of a word. */
const standsAlone = (text: string, start: number, stop: number): boolean =>
  !WORD_BEFORE.test(text.slice(Math.max(0, start - 2), start)) && !WORD_AFTER.test(text.slice(stop, stop + 2))

interface Found {
  readonly id: number
  readonly token: AddedToken
}

/** The leftmost of the longest matches, then the next one after it; each token may claim the white space beside it. */
function splitterFor(tokens: ReadonlyMap<string, Found>): Splitter {
  const longestFirst = [...tokens.keys()].filter((content) => content !== '').sort((a, b) => b.length - a.length)
  if (longestFirst.length === 0) return (text) => [text]
  const pattern = new RegExp(longestFirst.map((content) => content.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|'), 'gu')
  return (text) => {
    const segments: (string | number)[] = []
    let done = 0
    for (const match of text.matchAll(pattern)) {
      const { id, token } = tokens.get(match[0])!
      const stop = match.index + match[0].length
      if (token.single_word && !standsAlone(text, match.index, stop)) continue
      const before = text.slice(done, match.index)
      const kept = token.lstrip ? withoutTrailingSpace(before) : before
      if (kept !== '') segments.push(kept)
      segments.push(id)
      done = stop + (token.rstrip ? (SPACE_AFTER.exec(text.slice(stop))?.[0].length ?? 0) : 0)
    }
    if (done < text.length) segments.push(text.slice(done))
    return segments
  }
}

/** Ids as the reference gives them: the vocabulary's, else the next free one; what the file says of ids does not count. */
export function assignIds(tokens: readonly AddedToken[], vocabulary: ReadonlyMap<string, number>): Map<string, number> {
  const ids = new Map<string, number>()
  let next = vocabulary.size
  for (const { content } of tokens) {
    const id = ids.get(content) ?? vocabulary.get(content) ?? next
    if (id >= next) next = id + 1
    ids.set(content, id)
  }
  return ids
}

/** `tokens` in the order they are added; of two with one text, the later one's options count, but `normalized` is the earlier one's. */
export function addedTokens(
  tokens: readonly AddedToken[],
  vocabulary: ReadonlyMap<string, number>,
  normalize: (text: string) => string,
): AddedTokens {
  const added = tokens.filter(({ content }) => content !== '')
  const ids = assignIds(added, vocabulary)
  const latest = new Map(added.map((token) => [token.content, token]))
  const first = new Map(added.toReversed().map((token) => [token.content, token]))
  const found = (content: string): Found => ({ id: ids.get(content)!, token: latest.get(content)! })
  const list = [...first.values()].toReversed()
  const raw = list.filter((token) => !token.normalized).map(({ content }) => [content, found(content)] as const)
  const normalized = list.filter((token) => token.normalized).map(({ content }) => [normalize(content), found(content)] as const)
  return {
    ids,
    splitRaw: splitterFor(new Map(raw)),
    splitNormalized: normalized.length === 0 ? null : splitterFor(new Map(normalized)),
  }
}
