/** `normalizer` of a tokenizer.json as a function from text to text, each kind as the reference computes it. */
import { isJsonObject, type JsonObject } from '@engine/io/json-file'
import { AppError } from '@shared/errors'
import { bertNormalizer } from './bert-normalizer'
import { toBytes } from './byte-level'
import { withoutMarks } from './combining-marks'
import { lower } from './lower-case'
import { toNormalForm } from './normal-forms'
import { precompiledNormalizer } from './precompiled'
import { referencePattern } from './reference-pattern'

export type Normalize = (text: string) => string

/** SentencePiece's rules for translation: control characters go, odd white space becomes a space. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const NMT_REMOVED = /[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]/g
const NMT_SPACES = /[\t\n\f\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]/g

const SPACE_BEFORE = /^\p{White_Space}+/u
const SPACE_BEHIND = /\p{White_Space}/u

/** Without a search that would try every run of spaces in the text. */
function withoutSpaceBehind(text: string): string {
  let end = text.length
  while (end > 0 && SPACE_BEHIND.test(text[end - 1]!)) end--
  return text.slice(0, end)
}

function strip({ strip_left: left, strip_right: right }: JsonObject): Normalize {
  return (text) => {
    const begun = left === false ? text : text.replace(SPACE_BEFORE, '')
    return right === false ? begun : withoutSpaceBehind(begun)
  }
}

function replace({ pattern, content }: JsonObject): Normalize {
  const found = referencePattern(pattern)
  const replacement = String(content ?? '')
  return (text) => text.replace(found, () => replacement)
}

export const stepsOf = (json: JsonObject): unknown[] => (Array.isArray(json.normalizers) ? json.normalizers : [])

function sequence(json: JsonObject): Normalize {
  const steps = stepsOf(json).map(normalizerOf)
  return (text) => steps.reduce((done, step) => step(done), text)
}

const KINDS: Record<string, (json: JsonObject) => Normalize> = {
  BertNormalizer: bertNormalizer,
  ByteLevel: () => toBytes,
  Lowercase: () => lower,
  NFC: () => (text) => toNormalForm(text, 'NFC'),
  NFD: () => (text) => toNormalForm(text, 'NFD'),
  NFKC: () => (text) => toNormalForm(text, 'NFKC'),
  NFKD: () => (text) => toNormalForm(text, 'NFKD'),
  Nmt: () => (text) => text.replace(NMT_REMOVED, '').replace(NMT_SPACES, ' '),
  Precompiled: ({ precompiled_charsmap: charsMap }) => precompiledNormalizer(charsMap),
  Prepend:
    ({ prepend }) =>
    (text) =>
      text === '' ? '' : String(prepend) + text,
  Replace: replace,
  Sequence: sequence,
  Strip: strip,
  StripAccents: () => withoutMarks,
}

/** Null stands for none: the text stays as it is. */
export function normalizerOf(json: unknown): Normalize {
  if (json === null || json === undefined) return (text) => text
  const type = isJsonObject(json) ? String(json.type) : ''
  const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined
  if (!kind)
    throw new AppError(
      'unsupported',
      `tokenizer.json has a normalizer of type ${JSON.stringify(type)}; known are ${Object.keys(KINDS).join(', ')}.`,
    )
  return kind(json as JsonObject)
}
