/**
 * BERT's normaliser, word splitter and WordPiece in one walk over the text, without the library: its character classes
 * and its lower-casing differ from the reference's in rare scripts, and this is the tokenizer of most models.
 */
import { isJsonObject, type JsonObject } from '@engine/io/json-file'
import { ACCENT, DROPPED, IDEOGRAPH, PUNCTUATION } from './bert-characters'
import type { Pipeline, VisitWord } from './pipeline'
import { vocabularyOf } from './vocabulary'
import { wordPiece } from './word-piece'

interface BertOptions {
  readonly clean: boolean
  readonly isolateIdeographs: boolean
  readonly stripAccents: boolean
  readonly lowercase: boolean
}

const dropped = new RegExp(DROPPED, 'gu')
const space = /\p{White_Space}/gu
const ideograph = new RegExp(IDEOGRAPH, 'gu')
const accent = new RegExp(ACCENT, 'gu')
const wordOrSymbol = new RegExp(`${PUNCTUATION}|(?:(?!${PUNCTUATION})\\P{White_Space})+`, 'gu')
const plainWord = /^[0-9A-Za-z]+$/

function optionsOf(normalizer: JsonObject): BertOptions {
  const lowercase = normalizer.lowercase !== false
  return {
    clean: normalizer.clean_text !== false,
    isolateIdeographs: normalizer.handle_chinese_chars !== false,
    stripAccents: typeof normalizer.strip_accents === 'boolean' ? normalizer.strip_accents : lowercase,
    lowercase,
  }
}

/** Σ becomes σ wherever it stands: the reference lowers one character at a time, JavaScript looks at the end of the word. */
const lower = (text: string): string => text.replaceAll('Σ', 'σ').toLowerCase()

function normalizeWith(options: BertOptions, text: string): string {
  let result = text
  if (options.clean) result = result.replace(dropped, '').replace(space, ' ')
  if (options.isolateIdeographs) result = result.replace(ideograph, ' $& ')
  if (options.stripAccents) result = result.normalize('NFD').replace(accent, '')
  return options.lowercase ? lower(result) : result
}

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
  const options = optionsOf(normalizer)
  const vocabulary = vocabularyOf(model)
  const piecesOf = wordPiece(model, vocabulary)
  return {
    vocabulary,
    normalize: (text) => normalizeWith(options, text),
    words: (text, _first, visit) => walk(text, options.isolateIdeographs, visit),
    pieces: (part) => {
      if (plainWord.test(part)) return piecesOf(options.lowercase ? part.toLowerCase() : part)
      const words = normalizeWith(options, part).match(wordOrSymbol) ?? []
      return words.length === 1 ? piecesOf(words[0]!) : words.flatMap(piecesOf)
    },
  }
}
