/** Makes the structure of a tokenizer.json from BERT's vocab.txt: one token a line, its id the line's number from 0. */

import { isJsonObject, type JsonObject } from '@engine/io/json-file'
import { invalidInput } from '@shared/errors'
import { bertNormalizerJson } from './bert-options'

/** Names that a role's token usually has: BERT's first, then RoBERTa's. */
export const SPECIAL_TOKENS = {
  pad_token: ['[PAD]', '<pad>'],
  unk_token: ['[UNK]', '<unk>'],
  cls_token: ['[CLS]', '<s>'],
  sep_token: ['[SEP]', '</s>'],
  mask_token: ['[MASK]', '<mask>'],
} as const
export type SpecialTokenKey = keyof typeof SPECIAL_TOKENS
export const specialTokenKeys = Object.keys(SPECIAL_TOKENS) as SpecialTokenKey[]

/** A special token in tokenizer_config.json: its text, or an object with `content`. */
export function configuredToken(config: JsonObject, key: SpecialTokenKey): string | null {
  const value = config[key]
  const content = isJsonObject(value) ? value.content : value
  return typeof content === 'string' ? content : null
}

function readVocabulary(bytes: Uint8Array, path: string): Map<string, number> {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw invalidInput(`${path} is not UTF-8 text: one token a line was expected. Copy the file again.`)
  }
  const lines = text.split(/\r\n|[\n\r]/)
  if (lines.at(-1) === '') lines.pop()
  return new Map(lines.map((token, id) => [token, id]))
}

const specialToken = (id: number, content: string): JsonObject => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
})

/** `bytes` of vocab.txt and the options of tokenizer_config.json -> the structure of a tokenizer.json. */
export function tokenizerFromVocabulary(bytes: Uint8Array, config: JsonObject, path: string): JsonObject {
  const vocabulary = readVocabulary(bytes, path)
  const special = specialTokenKeys.map((key) => [key, configuredToken(config, key) ?? SPECIAL_TOKENS[key][0]] as const)
  const tokens = new Map(special)
  const idOf = (key: SpecialTokenKey): number => {
    const id = vocabulary.get(tokens.get(key)!)
    if (id === undefined)
      throw invalidInput(`${path} does not hold the token ${tokens.get(key)}, which every BERT vocabulary has.`)
    return id
  }
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specialTokenKeys
      .map((key) => specialToken(idOf(key), tokens.get(key)!))
      .sort((a, b) => Number(a.id) - Number(b.id)),
    normalizer: bertNormalizerJson(config),
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'BertProcessing',
      sep: [tokens.get('sep_token'), idOf('sep_token')],
      cls: [tokens.get('cls_token'), idOf('cls_token')],
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: tokens.get('unk_token'),
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary),
    },
  }
}
