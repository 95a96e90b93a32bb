/** BERT's normaliser, word splitter and WordPiece in one walk over the text: this is the tokenizer of most models. */
import { isJsonObject, type JsonObject } from '@engine/io/json-file'
import { PUNCTUATION } from './bert-characters'
import { bertNormalizer } from './bert-normalizer'
import type { Pipeline, VisitWord } from './pipeline'
import { vocabularyOf } from './vocabulary'
import { wordPiece } from './word-piece'

const wordOrSymbol = new RegExp(`${PUNCTUATION}|(?:(?!${PUNCTUATION})\\P{White_Space})+`, 'gu')
const plainWord = /^[0-9A-Za-z]+$/

/** What an ASCII character does in the walk below. */
const PART = 0
const GAP = 1
const ALONE = 2
const roles = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code)
  if (/[\t\n\r ]/.test(character)) return GAP
  return /[!-/:-@[-`{-~]/.test(character) ? ALONE : PART
})
const isCommonIdeograph = (code: number): boolean => (code >= 0x4e00 && code <= 0x9fff) || (code >= 0x3400 && code <= 0x4dbf)

/**
 * Cuts raw text at ASCII white space, around ASCII symbols and around ideographs. Normalising never moves anything across
 * these borders, so each part can be normalised, cut further and looked up by itself.
 */
function walk(text: string, isolateIdeographs: boolean, visit: VisitWord): void {
  let start = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const role = code < 128 ? roles[code] : isolateIdeographs && isCommonIdeograph(code) ? ALONE : PART
    if (role === PART) continue
    if (i > start && !visit(text.slice(start, i))) return
    if (role === ALONE && !visit(text[i]!)) return
    start = i + 1
  }
  if (start < text.length) visit(text.slice(start))
}

/** A tokenizer.json with BertNormalizer, BertPreTokenizer and WordPiece. */
export const isBertPipeline = ({ normalizer, pre_tokenizer: splitter }: JsonObject, modelType: string): boolean =>
  modelType === 'WordPiece' &&
  isJsonObject(normalizer) &&
  normalizer.type === 'BertNormalizer' &&
  isJsonObject(splitter) &&
  splitter.type === 'BertPreTokenizer'

export function bertPipeline(normalizer: JsonObject, model: JsonObject): Pipeline {
  const normalize = bertNormalizer(normalizer)
  const lowercase = normalizer.lowercase !== false
  const isolatesIdeographs = normalizer.handle_chinese_chars !== false
  const vocabulary = vocabularyOf(model)
  const piecesOf = wordPiece(model, vocabulary)
  const words = (text: string, _opening: unknown, visit: VisitWord): void => walk(text, isolatesIdeographs, visit)
  return {
    vocabulary,
    normalize,
    words,
    normalizedWords: words,
    openingOf: () => 0,
    pieces: (part) => {
      if (plainWord.test(part)) return piecesOf(lowercase ? part.toLowerCase() : part)
      const found = normalize(part).match(wordOrSymbol) ?? []
      return found.length === 1 ? piecesOf(found[0]!) : found.flatMap(piecesOf)
    },
  }
}
