/** Finds a tokenizer in a model folder: tokenizer.json, or the vocabulary files from which its class makes the same structure. */
import { join } from 'node:path'
import { isJsonObject, type JsonObject, readJsonObject, readSmallFile } from '@engine/io/json-file'
import { AppError, invalidInput } from '@shared/errors'
import { builtDescription, genericDescription } from './build-description'
import { type ChosenClass, classOf, classOfFile } from './class-of-folder'
import { readSentencePieceModel, type SentencePieceModel } from './sentencepiece-model'
import type { TokenFiles } from './tokens-to-add'
import { TOKENIZER_CLASSES, type TokenizerClass, type VocabularySource } from './transformers-classes'
import { readMerges, readVocabularyJson, readVocabularyLines } from './vocabulary-file'

export const TOKENIZER_FILE = 'tokenizer.json'
export const TOKENIZER_CONFIG_FILE = 'tokenizer_config.json'
export const SPECIAL_TOKENS_FILE = 'special_tokens_map.json'
export const ADDED_TOKENS_FILE = 'added_tokens.json'
const MERGES_FILE = 'merges.txt'

const VOCABULARY_FILES: readonly TokenizerClass['files'][] = [
  'vocab.txt',
  'vocab.json',
  'spm.model',
  'spiece.model',
  'sentencepiece.bpe.model',
]

/** Every file that a tokenizer may be read from. */
export const TOKENIZER_FILES: readonly string[] = [
  TOKENIZER_FILE,
  TOKENIZER_CONFIG_FILE,
  SPECIAL_TOKENS_FILE,
  ADDED_TOKENS_FILE,
  MERGES_FILE,
  ...VOCABULARY_FILES,
]

export interface TokenizerDescription {
  /** The structure of a tokenizer.json, as Transformers would use it. */
  readonly json: JsonObject
  /** tokenizer_config.json with the defaults of its class; empty when there is neither. */
  readonly config: JsonObject
  /** The tokenizer class that Transformers takes. */
  readonly className: string
}

interface FoundVocabulary {
  readonly source: VocabularySource
  readonly holds: (token: string) => boolean
  /** SentencePiece's own control and user-defined symbols. */
  readonly symbols: readonly unknown[]
}

const plain = (vocab: Readonly<Record<string, number>>, merges?: unknown): FoundVocabulary => ({
  source: { model: { vocab, merges }, charsMap: null, postProcessor: null },
  holds: (token) => Object.hasOwn(vocab, token),
  symbols: [],
})

/** XLM-RoBERTa's ids are fairseq's: its own four special tokens stand before the pieces, and <mask> behind them. */
function xlmRobertaVocabulary({ pieces }: SentencePieceModel): (readonly [string, number])[] {
  const { bos_token, pad_token, eos_token, unk_token, mask_token } = TOKENIZER_CLASSES.XLMRobertaTokenizer!.tokens
  const special = (token: unknown) => [String(token), 0] as const
  return [...[bos_token, pad_token, eos_token, unk_token].map(special), ...pieces.slice(3), special(mask_token)]
}

function fromSentencePiece(bytes: Buffer, file: TokenizerClass['files'], path: string): FoundVocabulary {
  const model = readSentencePieceModel(bytes, path)
  const vocab = file === 'sentencepiece.bpe.model' ? xlmRobertaVocabulary(model) : model.pieces
  return {
    source: { model: { vocab, unk_id: model.unknownId }, charsMap: model.charsMap, postProcessor: null },
    holds: (token) => vocab.some(([piece]) => piece === token),
    symbols: model.symbols.map((symbol) => ({ ...symbol, normalized: false })),
  }
}

async function readVocabulary(folder: string, file: TokenizerClass['files']): Promise<FoundVocabulary | null> {
  const path = join(folder, file)
  const bytes = await readSmallFile(path)
  if (!bytes) return null
  if (file === 'vocab.txt') return plain(readVocabularyLines(bytes, path))
  if (file !== 'vocab.json') return fromSentencePiece(bytes, file, path)
  const mergesPath = join(folder, MERGES_FILE)
  const merges = await readSmallFile(mergesPath)
  if (!merges) throw invalidInput(`${folder} holds vocab.json without ${MERGES_FILE}: both make the tokenizer. Copy it as well.`)
  return plain(readVocabularyJson(bytes, path), readMerges(merges, mergesPath))
}

/** The first charsmap among a tokenizer.json's normalisers. */
function charsMapOf(normalizer: unknown): string | null {
  const { type, normalizers, precompiled_charsmap: charsMap } = isJsonObject(normalizer) ? normalizer : {}
  if (type === 'Precompiled') return typeof charsMap === 'string' ? charsMap : null
  const maps = type === 'Sequence' && Array.isArray(normalizers) ? normalizers.map(charsMapOf) : []
  return maps.find((map) => map !== null) ?? null
}

/** Older folders have the vocabulary's file alone; where nothing names a class, the file does. */
async function describeVocabulary(folder: string, chosen: ChosenClass, named: boolean, files: TokenFiles) {
  for (const file of named && chosen.builder ? [chosen.builder.files] : VOCABULARY_FILES) {
    const found = await readVocabulary(folder, file)
    if (!found) continue
    const byFile = named && chosen.builder ? chosen : classOfFile(file, found.holds)
    const { unk_id } = found.source.model
    const extra = files.config.extra_special_tokens ?? files.config.additional_special_tokens ?? found.symbols
    const config = { ...(unk_id !== undefined && { unk_id }), ...files.config, extra_special_tokens: extra }
    return builtDescription(byFile, found.source, { ...files, config })
  }
  return null
}

/** What the folder says about its tokenizer, or null when it says nothing. */
export async function readTokenizerDescription(folder: string): Promise<TokenizerDescription | null> {
  const read = async (name: string): Promise<JsonObject> => (await readJsonObject(join(folder, name))) ?? {}
  const config = await read(TOKENIZER_CONFIG_FILE)
  if (config.split_special_tokens === true)
    throw new AppError('unsupported', `${TOKENIZER_CONFIG_FILE} asks for split_special_tokens, which Moderato does not do.`)
  const model = await read('config.json')
  const chosen = classOf(config, model)
  const json = await readJsonObject(join(folder, TOKENIZER_FILE))
  const cutsLeft = isJsonObject(json?.truncation) && json.truncation.direction === 'Left'
  const files = {
    config: cutsLeft ? { truncation_side: 'left', ...config } : config,
    specialTokensMap: await read(SPECIAL_TOKENS_FILE),
    addedTokensFile: await read(ADDED_TOKENS_FILE),
    listed: Array.isArray(json?.added_tokens) ? json.added_tokens : [],
  }
  if (!json) return describeVocabulary(folder, chosen, chosen.builder !== null, files)
  if (!chosen.builder) return genericDescription(chosen, json, files)
  if (!isJsonObject(json.model)) throw invalidInput('tokenizer.json has no model.')
  const source = { model: json.model, charsMap: charsMapOf(json.normalizer), postProcessor: json.post_processor }
  return builtDescription(chosen, source, files)
}

export const missingTokenizer = (folder: string): Error =>
  invalidInput(
    `${folder} holds no tokenizer: ${TOKENIZER_FILE}, vocab.txt, vocab.json with ${MERGES_FILE} or a SentencePiece model (${VOCABULARY_FILES.slice(2).join(', ')}) was expected there. Copy it from where the model came from.`,
  )
