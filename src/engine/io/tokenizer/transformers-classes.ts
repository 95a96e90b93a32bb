/**
 * What Transformers' tokenizer classes make of a vocabulary: they take nothing but the vocabulary and the charsmap from a
 * tokenizer.json, and build the rest from their options, whatever the file says.
 */
import type { JsonObject } from '@engine/io/json-file'
import type { SpecialTokenKey } from './special-token-names'

/** What a class finds in tokenizer.json, or in the older files. */
export interface VocabularySource {
  /** `vocab`, and `merges` of a BPE. */
  readonly model: JsonObject
  /** SentencePiece's table of characters, in base64. */
  readonly charsMap: string | null
  readonly postProcessor: unknown
}

interface Built {
  readonly normalizer: JsonObject | null
  readonly pre_tokenizer: JsonObject
  readonly decoder: JsonObject
  readonly model: JsonObject
}

export interface TokenizerClass {
  /** The files of its vocabulary where there is no tokenizer.json. */
  readonly files: 'vocab.txt' | 'vocab.json' | 'spm.model' | 'spiece.model' | 'sentencepiece.bpe.model'
  readonly tokens: Readonly<Record<SpecialTokenKey, unknown>>
  /** Which roles' tokens go around a text. */
  readonly around: readonly [first: SpecialTokenKey, last: SpecialTokenKey]
  /** A file's post-processor counts. */
  readonly keepsPostProcessor?: boolean
  readonly build: (source: VocabularySource, options: JsonObject, unknown: string) => Built
}

const tokens = (cls: string, sep: string, unk: string, pad: string, mask: string): TokenizerClass['tokens'] => ({
  bos_token: cls,
  eos_token: sep,
  unk_token: unk,
  sep_token: sep,
  pad_token: pad,
  cls_token: cls,
  mask_token: mask,
})
const BERT = tokens('[CLS]', '[SEP]', '[UNK]', '[PAD]', '[MASK]')
const ROBERTA = tokens('<s>', '</s>', '<unk>', '<pad>', '<mask>')
const AROUND = ['cls_token', 'sep_token'] as const

const bertParts: TokenizerClass['build'] = ({ model }, options, unknown) => ({
  normalizer: {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: options.tokenize_chinese_chars ?? true,
    strip_accents: options.strip_accents ?? null,
    lowercase: options.do_lower_case ?? true,
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    type: 'WordPiece',
    unk_token: unknown,
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: model.vocab,
  },
})

const byteLevelParts: TokenizerClass['build'] = ({ model }, options) => {
  const byteLevel = {
    type: 'ByteLevel',
    add_prefix_space: options.add_prefix_space ?? false,
    trim_offsets: true,
    use_regex: true,
  }
  return {
    normalizer: null,
    pre_tokenizer: byteLevel,
    decoder: { ...byteLevel, add_prefix_space: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: model.vocab,
      merges: model.merges,
    },
  }
}

const metaspace = (options: JsonObject, otherwise: 'never' | 'first'): JsonObject => ({
  type: 'Metaspace',
  replacement: '▁',
  prepend_scheme: (options.add_prefix_space ?? true) ? 'always' : otherwise,
  split: true,
})
const sequenceOf = (pretokenizers: readonly JsonObject[]): JsonObject => ({ type: 'Sequence', pretokenizers })
const normalizersOf = (normalizers: readonly JsonObject[]): JsonObject => ({ type: 'Sequence', normalizers })
const replace = (pattern: JsonObject, content: string): JsonObject => ({ type: 'Replace', pattern, content })
const precompiled = (charsMap: string | null): JsonObject[] =>
  charsMap === null ? [] : [{ type: 'Precompiled', precompiled_charsmap: charsMap }]
const unigram = (model: JsonObject, unknownId: unknown): JsonObject => ({
  type: 'Unigram',
  unk_id: unknownId,
  vocab: model.vocab,
  byte_fallback: false,
})

const albertParts: TokenizerClass['build'] = ({ model, charsMap }, options) => ({
  normalizer: normalizersOf([
    replace({ String: '``' }, '"'),
    replace({ String: "''" }, '"'),
    ...((options.keep_accents ?? false) ? [] : [{ type: 'NFKD' }, { type: 'StripAccents' }]),
    ...((options.do_lower_case ?? true) ? [{ type: 'Lowercase' }] : []),
    ...precompiled(charsMap),
  ]),
  pre_tokenizer: sequenceOf([{ type: 'WhitespaceSplit' }, metaspace(options, 'never')]),
  decoder: metaspace(options, 'never'),
  model: unigram(model, 1),
})

const xlmRobertaParts: TokenizerClass['build'] = ({ model, charsMap }, options) => ({
  normalizer: precompiled(charsMap)[0] ?? null,
  pre_tokenizer: sequenceOf([{ type: 'WhitespaceSplit' }, metaspace(options, 'never')]),
  decoder: metaspace(options, 'never'),
  model: unigram(model, 3),
})

/** The unknown piece is the one of that name with the score 0; else the number that the configuration or the file gives. */
function debertaUnknownId(vocab: unknown, options: JsonObject, unknown: string): unknown {
  const at = Array.isArray(vocab)
    ? vocab.findIndex((entry) => Array.isArray(entry) && entry[0] === unknown && entry[1] === 0)
    : -1
  return at < 0 ? (options.unk_id ?? 1) : at
}

const debertaV2Parts: TokenizerClass['build'] = ({ model }, options, unknown) => ({
  normalizer: normalizersOf([
    ...((options.do_lower_case ?? false) ? [{ type: 'Lowercase' }] : []),
    replace({ Regex: '\\s{2,}|[\\n\\r\\t]' }, ' '),
    { type: 'NFC' },
    { type: 'Strip', strip_left: false, strip_right: true },
  ]),
  pre_tokenizer: sequenceOf([
    ...((options.split_by_punct ?? false) ? [{ type: 'Punctuation', behavior: 'Isolated' }] : []),
    metaspace(options, 'first'),
  ]),
  decoder: metaspace(options, 'first'),
  model: unigram(model, debertaUnknownId(model.vocab, options, unknown)),
})

const MPNET: TokenizerClass['tokens'] = {
  ...ROBERTA,
  unk_token: '[UNK]',
  mask_token: { content: '<mask>', lstrip: true },
}

const bert: TokenizerClass = {
  files: 'vocab.txt',
  tokens: { ...BERT, bos_token: null, eos_token: null },
  around: AROUND,
  build: bertParts,
}

/** By the name in tokenizer_config.json, without its Fast. */
export const TOKENIZER_CLASSES: Readonly<Record<string, TokenizerClass>> = {
  AlbertTokenizer: {
    files: 'spiece.model',
    tokens: { ...BERT, unk_token: '<unk>', pad_token: '<pad>' },
    around: AROUND,
    keepsPostProcessor: true,
    build: albertParts,
  },
  BertTokenizer: bert,
  DebertaTokenizer: { files: 'vocab.json', tokens: BERT, around: AROUND, build: byteLevelParts },
  DebertaV2Tokenizer: { files: 'spm.model', tokens: BERT, around: AROUND, build: debertaV2Parts },
  DistilBertTokenizer: bert,
  ElectraTokenizer: bert,
  MPNetTokenizer: { files: 'vocab.txt', tokens: MPNET, around: AROUND, build: bertParts },
  RobertaTokenizer: { files: 'vocab.json', tokens: ROBERTA, around: AROUND, build: byteLevelParts },
  XLMRobertaTokenizer: {
    files: 'sentencepiece.bpe.model',
    tokens: ROBERTA,
    around: ['bos_token', 'eos_token'],
    build: xlmRobertaParts,
  },
}
