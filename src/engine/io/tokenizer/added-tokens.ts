/** Tokens that are found in a text before anything else looks at it: special ones such as [MASK], and those a user added. */

import { isJsonObject } from '@engine/io/json-file'
import { invalidInput } from '@shared/errors'

interface AddedToken {
  readonly id: number
  readonly content: string
  readonly single_word: boolean
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

const WORD_BEFORE = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\u200c\u200d]$/u
const WORD_AFTER = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\u200c\u200d]/u
const SPACE = /\p{White_Space}/u
const SPACE_AFTER = /^\p{White_Space}+/u

function parse(value: unknown): AddedToken {
  const token = isJsonObject(value) ? value : {}
  if (typeof token.content !== 'string' || !Number.isSafeInteger(token.id))
    throw invalidInput(`tokenizer.json has an added token without a content and an id: ${JSON.stringify(value)}.`)
  return {
    id: Number(token.id),
    content: token.content,
    single_word: token.single_word === true,
    lstrip: token.lstrip === true,
    rstrip: token.rstrip === true,
    normalized: typeof token.normalized === 'boolean' ? token.normalized : token.special !== true,
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

/** The leftmost of the longest matches, then the next one after it; each token may claim the white space beside it. */
function splitterFor(tokens: ReadonlyMap<string, AddedToken>): Splitter {
  const longestFirst = [...tokens.keys()].filter((content) => content !== '').sort((a, b) => b.length - a.length)
  if (longestFirst.length === 0) return (text) => [text]
  const pattern = new RegExp(longestFirst.map((content) => content.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|'), 'gu')
  return (text) => {
    const segments: (string | number)[] = []
    let done = 0
    for (const match of text.matchAll(pattern)) {
      const token = tokens.get(match[0])!
      const stop = match.index + match[0].length
      if (token.single_word && !standsAlone(text, match.index, stop)) continue
      const before = text.slice(done, match.index)
      const kept = token.lstrip ? withoutTrailingSpace(before) : before
      if (kept !== '') segments.push(kept)
      segments.push(token.id)
      done = stop + (token.rstrip ? (SPACE_AFTER.exec(text.slice(stop))?.[0].length ?? 0) : 0)
    }
    if (done < text.length) segments.push(text.slice(done))
    return segments
  }
}

/** `added_tokens` of a tokenizer.json. */
export function addedTokens(json: unknown, normalize: (text: string) => string): AddedTokens {
  const tokens = (Array.isArray(json) ? json : []).map(parse)
  const normalized = tokens.filter((token) => token.normalized)
  const byContent = (list: readonly AddedToken[], key: (token: AddedToken) => string) =>
    new Map(list.map((token) => [key(token), token]))
  return {
    ids: new Map(tokens.map((token) => [token.content, token.id])),
    splitRaw: splitterFor(
      byContent(
        tokens.filter((token) => !token.normalized),
        (token) => token.content,
      ),
    ),
    splitNormalized: normalized.length === 0 ? null : splitterFor(byContent(normalized, (token) => normalize(token.content))),
  }
}
