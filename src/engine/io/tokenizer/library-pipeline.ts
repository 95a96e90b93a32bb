/** Every other kind of tokenizer, by the parts of @huggingface/tokenizers, corrected where they leave the reference. */

import type { JsonObject } from '@engine/io/json-file'
import {
  ByteLevelPreTokenizer,
  MetaspacePreTokenizer,
  type PreTokenizer,
  SequencePreTokenizer,
  Tokenizer,
} from '@huggingface/tokenizers'
import { AppError } from '@shared/errors'
import type { Pipeline } from './pipeline'
import { unigram } from './unigram'
import { vocabularyOf } from './vocabulary'
import { wordPiece } from './word-piece'

/** GPT-2's pattern with Unicode's white space: JavaScript's \s has U+FEFF and lacks U+0085. */
const BYTE_LEVEL_WORDS =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu

/** The library leaves a Metaspace text whole; the reference starts a word at every replacement character. */
function splitMetaspace(splitter: MetaspacePreTokenizer): void {
  const mark = splitter.replacement.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  const border = new RegExp(`(?=${mark})`, 'u')
  const whole = splitter.pre_tokenize_text.bind(splitter)
  splitter.pre_tokenize_text = (text, options) => whole(text, options).flatMap((part) => part.split(border))
}

function correct(splitter: PreTokenizer | null, json: unknown): void {
  const options = json as { readonly split?: boolean; readonly pretokenizers?: readonly unknown[] } | null
  if (splitter instanceof ByteLevelPreTokenizer) splitter.pattern = BYTE_LEVEL_WORDS
  else if (splitter instanceof MetaspacePreTokenizer && options?.split !== false) splitMetaspace(splitter)
  else if (splitter instanceof SequencePreTokenizer)
    splitter.tokenizers.forEach((part, i) => {
      correct(part, options?.pretokenizers?.[i] ?? null)
    })
}

/** Stands in for models that are computed here, so that the library need not build its own. */
const NO_MODEL = { type: 'WordPiece', unk_token: '', vocab: {} }

function openLibrary(json: JsonObject, config: JsonObject): Tokenizer {
  try {
    return new Tokenizer({ ...json, added_tokens: [] }, config)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new AppError('unsupported', `tokenizer.json describes a tokenizer that Moderato cannot build: ${why}.`)
  }
}

function libraryPieces(library: Tokenizer, vocabulary: ReadonlyMap<string, number>): Pipeline['pieces'] {
  const model = library.model!
  return (word) => model._call([word]).map((token) => vocabulary.get(token) ?? model.unk_token_id ?? 0)
}

export function libraryPipeline(json: JsonObject, model: JsonObject, modelType: string, config: JsonObject): Pipeline {
  const own = modelType === 'Unigram' || modelType === 'WordPiece'
  const library = openLibrary({ ...json, model: own ? NO_MODEL : model }, config)
  const { normalizer, pre_tokenizer: splitter } = library
  correct(splitter, json.pre_tokenizer)
  const normalize = (text: string): string => (normalizer ? normalizer.normalize(text) : text)
  const words: Pipeline['words'] = (text, first, visit) => {
    const normalized = normalize(text)
    if (normalized === '') return
    const parts = splitter ? splitter.pre_tokenize(normalized, { section_index: first ? 0 : 1 }) : [normalized]
    parts.every(visit)
  }
  if (modelType === 'Unigram') return { normalize, words, ...unigram(model) }
  const vocabulary = vocabularyOf(model)
  const pieces = own ? wordPiece(model, vocabulary) : libraryPieces(library, vocabulary)
  return { normalize, words, pieces, vocabulary }
}
