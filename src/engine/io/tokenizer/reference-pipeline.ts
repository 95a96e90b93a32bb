/** A tokenizer.json's normaliser, pre-tokenizer and model, put together from parts that compute what the reference computes. */
import type { JsonObject } from '@engine/io/json-file'
import { bytePairEncoding } from './byte-pair-encoding'
import { keepsBeginning, normalizerOf } from './normalizer'
import type { Pipeline, Words } from './pipeline'
import { preTokenizerOf } from './pre-tokenizer'
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
  const keeps = keepsBeginning(json.normalizer)
  const normalizedWords: Words = (text, first, visit) => {
    if (text !== '') preTokenize({ text, opensText: first }).every((word) => visit(word.text))
  }
  return {
    ...modelOf(model, modelType),
    normalize,
    keepsBeginning: keeps,
    normalizedWords,
    words: (text, first, visit) => {
      if (text !== '') normalizedWords(normalize(text), first && keeps(text), visit)
    },
  }
}
