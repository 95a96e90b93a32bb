/** `pre_tokenizer` of a tokenizer.json: cuts a normalised text into words, each kind as the reference does. */
import { isJsonObject, type JsonObject } from '@engine/io/json-file'
import { AppError } from '@shared/errors'
import { PUNCTUATION } from './bert-characters'
import { byteLevelWords, toBytes } from './byte-level'
import { referencePattern } from './reference-pattern'
import { WORD_CHARACTER } from './reference-unicode'
import { SPLIT_BEHAVIORS, type SplitBehavior, splitText } from './split-text'

export interface Word {
  readonly text: string
  /** How many of its UTF-16 units come from the first character of the original text, which may have become several. */
  readonly opening: number
}
export type PreTokenize = (word: Word) => Word[]

const SPACE = /\p{White_Space}/gu
const SPACES = /\p{White_Space}+/gu
const NUMBER = /\p{N}/gu
const PUNCTUATION_MARK = new RegExp(PUNCTUATION, 'gu')
const WORD_OR_SYMBOLS = new RegExp(`${WORD_CHARACTER}+|[^${WORD_CHARACTER}\\p{White_Space}]+`, 'gv')

const cut =
  (pattern: RegExp, behavior: SplitBehavior, inverted = false): PreTokenize =>
  ({ text, opening }) =>
    splitText(text, pattern, behavior, inverted).map(([part, start]) => ({ text: part, opening: Math.max(0, opening - start) }))

/** What is put before a piece of the first character comes from that character too. */
const prefixed = (prefix: string, { text, opening }: Word): Word => ({
  text: prefix + text,
  opening: opening > 0 ? opening + prefix.length : 0,
})

const refuse = (what: string): AppError => new AppError('unsupported', `tokenizer.json has ${what}.`)

function behaviorOf(json: JsonObject): SplitBehavior {
  const behavior = SPLIT_BEHAVIORS.find((name) => name === (json.behavior ?? 'Isolated'))
  if (!behavior) throw refuse(`a split behavior ${JSON.stringify(json.behavior)}; known are ${SPLIT_BEHAVIORS.join(', ')}`)
  return behavior
}

/**
 * Spaces become `replacement`, one is put before the text, and each begins a word. "first" puts one before every piece of the text's
 * first character, as before both "I" and "V" where Ⅳ was taken apart.
 */
function metaspace(json: JsonObject): PreTokenize {
  const mark = String(json.replacement ?? '▁')
  const scheme = json.prepend_scheme ?? (json.add_prefix_space === false ? 'never' : 'always')
  if (!['always', 'never', 'first'].includes(String(scheme)))
    throw refuse(`a Metaspace with the prepend_scheme ${JSON.stringify(scheme)}; always, never or first was expected`)
  const separate = json.split === false ? null : cut(referencePattern({ String: mark }), 'MergedWithNext')
  const inMarks = (text: string): string => text.replaceAll(' ', mark)
  return ({ text, opening }) => {
    const marked = inMarks(text)
    const prepends = (scheme === 'always' || (scheme === 'first' && opening > 0)) && !marked.startsWith(mark)
    const word = prefixed(prepends ? mark : '', { text: marked, opening: inMarks(text.slice(0, opening)).length })
    return separate ? separate(word) : [word]
  }
}

function byteLevel({ add_prefix_space: addsSpace, use_regex: usesPattern }: JsonObject): PreTokenize {
  return (word) => {
    const { text, opening } = prefixed(addsSpace !== false && !word.text.startsWith(' ') ? ' ' : '', word)
    let start = 0
    return (usesPattern === false ? [text] : byteLevelWords(text)).map((part) => {
      const front = part.slice(0, Math.max(0, opening - start))
      start += part.length
      return { text: toBytes(part), opening: toBytes(front).length }
    })
  }
}

function fixedLength(json: JsonObject): PreTokenize {
  const length = Number(json.length ?? 5)
  if (!Number.isSafeInteger(length) || length < 1) throw refuse(`a FixedLength of ${JSON.stringify(json.length)}`)
  return cut(new RegExp(`[^]{${length}}`, 'gu'), 'Isolated')
}

const stepsOf = ({ pretokenizers }: JsonObject): unknown[] => (Array.isArray(pretokenizers) ? pretokenizers : [])

function sequence(steps: readonly PreTokenize[]): PreTokenize {
  return (word) => steps.reduce<Word[]>((words, step) => words.flatMap(step), [word])
}

const KINDS: Record<string, (json: JsonObject) => PreTokenize> = {
  BertPreTokenizer: () => sequence([cut(SPACES, 'Removed'), cut(PUNCTUATION_MARK, 'Isolated')]),
  ByteLevel: byteLevel,
  CharDelimiterSplit: ({ delimiter }) => cut(referencePattern({ String: delimiter }), 'Removed'),
  Digits: ({ individual_digits: single }) => cut(NUMBER, single === true ? 'Isolated' : 'Contiguous'),
  FixedLength: fixedLength,
  Metaspace: metaspace,
  Punctuation: (json) => cut(PUNCTUATION_MARK, behaviorOf(json)),
  Sequence: (json) => sequence(stepsOf(json).map(preTokenizerOf)),
  Split: (json) => cut(referencePattern(json.pattern), behaviorOf(json), json.invert === true),
  Whitespace: () => cut(WORD_OR_SYMBOLS, 'Removed', true),
  WhitespaceSplit: () => cut(SPACE, 'Removed'),
}

/** Null stands for none: the text is one word. */
export function preTokenizerOf(json: unknown): PreTokenize {
  if (json === null || json === undefined) return (word) => [word]
  const type = isJsonObject(json) ? String(json.type) : ''
  const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined
  if (!kind) throw refuse(`a pre-tokenizer of type ${JSON.stringify(type)}; known are ${Object.keys(KINDS).join(', ')}`)
  return kind(json as JsonObject)
}

/** Whether any part of it treats the text's first character in its own way; for the others a word's `opening` may be 0. */
export const asksForOpening = (json: unknown): boolean =>
  isJsonObject(json) && (json.prepend_scheme === 'first' || stepsOf(json).some(asksForOpening))
