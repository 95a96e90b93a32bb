/** A tokenizer.json's normaliser, pre-tokenizer and model, put together from parts that compute what the reference computes. */
import type { JsonObject } from '@engine/io/json-file'
import { bytePairEncoding } from './byte-pair-encoding'
import { normalizerOf } from './normalizer'
import { openingOf } from './opening'
import type { Pipeline } from './pipeline'
import { asksForOpening, preTokenizerOf } from './pre-tokenizer'
import { unigram } from './unigram'
import { vocabularyOf } from './vocabulary'
import { wordPiece } from './word-piece'

function modelOf(model: JsonObject, type: string): Pick<Pipeline, 'pieces' | 'vocabulary'> {
  if (type === 'Unigram') return unigram(model)
  const vocabulary = vocabularyOf(model)
  return { vocabulary, pieces: (type === 'BPE' ? bytePairEncoding : wordPiece)(model, vocabulary) }
}

export function referencePipeline(json: JsonObject, model: JsonObject, modelType: string): Pipeline {
  const normalize = normalizerOf(json.normalizer)
  const preTokenize = preTokenizerOf(json.pre_tokenizer)
  const opening = asksForOpening(json.pre_tokenizer) ? openingOf(json.normalizer) : () => 0
  const normalizedWords: Pipeline['normalizedWords'] = (text, units, visit) => {
    if (text !== '') preTokenize({ text, opening: units }).every((word) => visit(word.text))
  }
  return {
    ...modelOf(model, modelType),
    normalize,
    openingOf: opening,
    normalizedWords,
    words: (text, first, visit) => {
      if (text !== '') normalizedWords(normalize(text), first ? opening(text) : 0, visit)
    },
  }
}
