/** Small tokenizer.json structures whose ids can be checked by eye. */
import type { JsonObject } from '@engine/io/json-file'

const added = (id: number, content: string, flags: JsonObject = {}): JsonObject => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
  ...flags,
})

const BERT_SPECIALS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']

export const bertNormalizer: JsonObject = {
  type: 'BertNormalizer',
  clean_text: true,
  handle_chinese_chars: true,
  strip_accents: null,
  lowercase: true,
}

/** A BERT whose vocabulary is the five special tokens and `words`. */
export function tinyBert(words: readonly string[], overrides: JsonObject = {}): JsonObject {
  const vocab = Object.fromEntries([...BERT_SPECIALS, ...words].map((token, id) => [token, id]))
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: BERT_SPECIALS.map((content, id) => added(id, content)),
    normalizer: bertNormalizer,
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: { type: 'BertProcessing', sep: ['[SEP]', 3], cls: ['[CLS]', 2] },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100, vocab },
    ...overrides,
  }
}

/** `content` added to a tokenizer: under its own id if the vocabulary has it, else under the next free one. */
export function withToken(json: JsonObject, content: string, flags: JsonObject): JsonObject {
  const { vocab } = json.model as { vocab: Record<string, number> }
  const id = vocab[content] ?? Object.keys(vocab).length
  return { ...json, added_tokens: [...(json.added_tokens as JsonObject[]), added(id, content, flags)] }
}

/** GPT-2's letters for the 256 bytes. */
function byteLetters(): string[] {
  let next = 256
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte > 32 && byte < 127) || (byte > 160 && byte !== 173)
    return String.fromCodePoint(printable ? byte : next++)
  })
}

const ROBERTA_SPECIALS = ['<s>', '<pad>', '</s>', '<unk>', '<mask>']

/** A byte-level BPE as RoBERTa's: special tokens, bytes, and what `merges` make of them. */
export function tinyByteLevel(merges: readonly (readonly [string, string])[]): JsonObject {
  const tokens = [...ROBERTA_SPECIALS, ...byteLetters(), ...merges.map(([left, right]) => left + right)]
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: ROBERTA_SPECIALS.map((content, id) => added(id, content, { lstrip: content === '<mask>' })),
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: { type: 'RobertaProcessing', sep: ['</s>', 2], cls: ['<s>', 0], trim_offsets: true, add_prefix_space: false },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges: merges.map(([left, right]) => `${left} ${right}`),
    },
  }
}

const around = (first: string, last: string): JsonObject => {
  const ids: Record<string, number> = { [first]: 0, [last]: 2 }
  return {
    type: 'TemplateProcessing',
    single: [
      { SpecialToken: { id: first, type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: last, type_id: 0 } },
    ],
    pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
    special_tokens: Object.fromEntries(Object.keys(ids).map((id) => [id, { id, ids: [ids[id]], tokens: [id] }])),
  }
}

/** A unigram model as XLM-RoBERTa's: special tokens and `pieces` with their scores. */
export function tinyUnigram(pieces: readonly (readonly [string, number])[]): JsonObject {
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: ROBERTA_SPECIALS.map((content, id) => added(id, content)),
    normalizer: { type: 'NFKC' },
    pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
    post_processor: around('<s>', '</s>'),
    decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
    model: {
      type: 'Unigram',
      unk_id: 3,
      byte_fallback: false,
      vocab: [...ROBERTA_SPECIALS.map((token) => [token, 0]), ...pieces],
    },
  }
}
