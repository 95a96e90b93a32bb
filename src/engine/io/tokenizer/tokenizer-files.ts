/** Finds a tokenizer in a model folder: tokenizer.json, or BERT's older vocab.txt from which the same structure is made. */
import { join } from 'node:path'
import { type JsonObject, readJsonObject, readSmallFile } from '@engine/io/json-file'
import { invalidInput } from '@shared/errors'
import { isBertTokenizer, withBertOptions } from './bert-options'
import { withReferenceScores } from './score-rounding'
import { tokenizerFromVocabulary } from './vocabulary-file'

export const TOKENIZER_FILE = 'tokenizer.json'
export const TOKENIZER_CONFIG_FILE = 'tokenizer_config.json'
export const VOCABULARY_FILE = 'vocab.txt'

export interface TokenizerDescription {
  /** The structure of a tokenizer.json, as Transformers would use it. */
  readonly json: JsonObject
  /** tokenizer_config.json; empty when there is none. */
  readonly config: JsonObject
}

/** What the folder says about its tokenizer, or null when it says nothing. */
export async function readTokenizerDescription(folder: string): Promise<TokenizerDescription | null> {
  const config = (await readJsonObject(join(folder, TOKENIZER_CONFIG_FILE))) ?? {}
  const json = await readJsonObject(join(folder, TOKENIZER_FILE))
  if (json) return { json: withReferenceScores(isBertTokenizer(config) ? withBertOptions(json, config) : json), config }
  const path = join(folder, VOCABULARY_FILE)
  const vocabulary = await readSmallFile(path)
  return vocabulary ? { json: tokenizerFromVocabulary(vocabulary, config, path), config } : null
}

export const missingTokenizer = (folder: string): Error =>
  invalidInput(
    `${folder} holds no tokenizer: ${TOKENIZER_FILE} (or ${VOCABULARY_FILE} for a BERT) was expected there. Copy it from where the model came from.`,
  )
