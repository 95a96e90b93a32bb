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
  /** It begins where the original text begins. */
  readonly opensText: boolean
}
export type PreTokenize = (word: Word) => Word[]

const SPACE = /\p{White_Space}/gu
const SPACES = /\p{White_Space}+/gu
const NUMBER = /\p{N}/gu
const PUNCTUATION_MARK = new RegExp(PUNCTUATION, 'gu')
const WORD_OR_SYMBOLS = new RegExp(`${WORD_CHARACTER}+|[^${WORD_CHARACTER}\\p{White_Space}]+`, 'gv')

const cut =
  (pattern: RegExp, behavior: SplitBehavior, inverted = false): PreTokenize =>
  ({ text, opensText }) =>
    splitText(text, pattern, behavior, inverted).map(([part, start]) => ({ text: part, opensText: opensText && start === 0 }))

const refuse = (what: string): AppError => new AppError('unsupported', `tokenizer.json has ${what}.`)

function behaviorOf(json: JsonObject): SplitBehavior {
  const behavior = SPLIT_BEHAVIORS.find((name) => name === (json.behavior ?? 'Isolated'))
  if (!behavior) throw refuse(`a split behavior ${JSON.stringify(json.behavior)}; known are ${SPLIT_BEHAVIORS.join(', ')}`)
  return behavior
}

/** Spaces become `replacement`, one is put before the text, and each begins a word. */
function metaspace(json: JsonObject): PreTokenize {
  const mark = String(json.replacement ?? '▁')
  const scheme = json.prepend_scheme ?? (json.add_prefix_space === false ? 'never' : 'always')
  if (!['always', 'never', 'first'].includes(String(scheme)))
    throw refuse(`a Metaspace with the prepend_scheme ${JSON.stringify(scheme)}; always, never or first was expected`)
  const separate = json.split === false ? null : cut(referencePattern({ String: mark }), 'MergedWithNext')
  return ({ text, opensText }) => {
    const marked = text.replaceAll(' ', mark)
    const prepends = (scheme === 'always' || (scheme === 'first' && opensText)) && !marked.startsWith(mark)
    const word = { text: prepends ? mark + marked : marked, opensText }
    return separate ? separate(word) : [word]
  }
}

function byteLevel({ add_prefix_space: addsSpace, use_regex: usesPattern }: JsonObject): PreTokenize {
  return ({ text, opensText }) => {
    const spaced = addsSpace !== false && !text.startsWith(' ') ? ` ${text}` : text
    const words = usesPattern === false ? [spaced] : byteLevelWords(spaced)
    return words.map((word, i) => ({ text: toBytes(word), opensText: opensText && i === 0 }))
  }
}

function fixedLength(json: JsonObject): PreTokenize {
  const length = Number(json.length ?? 5)
  if (!Number.isSafeInteger(length) || length < 1) throw refuse(`a FixedLength of ${JSON.stringify(json.length)}`)
  return cut(new RegExp(`[^]{${length}}`, 'gu'), 'Isolated')
}

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
  Sequence: ({ pretokenizers }) => sequence((Array.isArray(pretokenizers) ? pretokenizers : []).map(preTokenizerOf)),
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
