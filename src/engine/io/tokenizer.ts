/** Turns comments into token ids exactly as Transformers does: special tokens around them, cut at a length. */
import { createHash } from 'node:crypto'
import { AppError, invalidInput } from '@shared/errors'
import { isJsonObject, type JsonObject } from './json-file'
import { type AddedTokens, addedTokens, readAddedToken } from './tokenizer/added-tokens'
import { bertPipeline, isBertPipeline } from './tokenizer/bert-pipeline'
import { CODE_POINTS, codePointRoles, codePoints, decodeCodePoints, readCodePointConfig } from './tokenizer/code-points'
import { type Detokenize, detokenizer } from './tokenizer/detokenize'
import { type Encoded, type EncodedTexts, encodeAll } from './tokenizer/encode-all'
import type { Pipeline } from './tokenizer/pipeline'
import { referencePipeline } from './tokenizer/reference-pipeline'
import { paddingId, type SpecialTokens, specialTokensAround } from './tokenizer/special-tokens'
import { missingTokenizer, readTokenizerDescription, type TokenizerDescription } from './tokenizer/tokenizer-files'
import { withCache } from './tokenizer/word-cache'

export interface Tokenizer {
  /** Without `maxLength` nothing is cut. */
  readonly encode: (text: string, maxLength?: number) => Encoded
  /** Encodes many texts, letting other work in about every 50 ms; `onProgress` then hears how many are done. */
  readonly encodeAll: (
    texts: readonly string[],
    maxLength: number,
    onProgress?: (done: number, total: number) => void,
    signal?: AbortSignal,
  ) => Promise<EncodedTexts>
  /** The text that ids stand for, without special tokens: close to what they were made of, and not always that. */
  readonly decode: Detokenize
  readonly padId: number
  /** One more than the largest id. */
  readonly vocabularySize: number
  /** Special tokens around each text. */
  readonly specialCount: number
  /** Tokenizers of one fingerprint give the same ids. */
  readonly fingerprint: () => string
}

/** Raise it with every change of the code that changes ids, so that none are taken from a cache. */
const ALGORITHM = 1

/** `identity` is all that a tokenizer's ids follow from, besides this code and the runtime's Unicode. */
const fingerprintOf = (identity: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify([ALGORITHM, process.versions.unicode, identity]))
    .digest('hex')

/** Older files name no model type; what the model holds tells it. */
function modelTypeOf(model: JsonObject): string {
  if (typeof model.type === 'string') return model.type
  if (Array.isArray(model.vocab)) return 'Unigram'
  return 'merges' in model ? 'BPE' : 'WordPiece'
}

function pipelineFor({ json }: Pick<TokenizerDescription, 'json'>): Pipeline {
  const { model, normalizer } = json
  if (!isJsonObject(model)) throw invalidInput('tokenizer.json has no model.')
  const type = modelTypeOf(model)
  if (isJsonObject(normalizer) && isBertPipeline(json, type)) return bertPipeline(normalizer, model)
  if (!['BPE', 'Unigram', 'WordPiece'].includes(type))
    throw new AppError('unsupported', `tokenizer.json has a model of type ${type}; WordPiece, BPE and Unigram are known.`)
  return referencePipeline(json, model, type)
}

/** The ids of a text without special tokens; stops as soon as more than `limit` are known. */
type ContentIds = (text: string, limit: number) => number[]

/** Half a surrogate pair is no character: it counts as the one that stands for what cannot be read. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd')

function contentEncoder(pipeline: Pipeline, { splitRaw, splitNormalized }: AddedTokens): ContentIds {
  const pieces = withCache(pipeline.pieces)
  return (text, limit) => {
    const ids: number[] = []
    const visit = (word: string): boolean => {
      for (const id of pieces(word)) ids.push(id)
      return ids.length <= limit
    }
    const addNormalized = (part: string, first: boolean): void => {
      const opening = first ? pipeline.openingOf(part) : 0
      for (const [i, piece] of splitNormalized!(pipeline.normalize(part)).entries()) {
        if (typeof piece === 'number') ids.push(piece)
        else pipeline.normalizedWords(piece, i === 0 ? opening : 0, visit)
        if (ids.length > limit) return
      }
    }
    for (const [i, part] of splitRaw(wellFormed(text)).entries()) {
      if (typeof part === 'number') ids.push(part)
      else if (splitNormalized) addNormalized(part, i === 0)
      else pipeline.words(part, i === 0, visit)
      if (ids.length > limit) break
    }
    return ids
  }
}

function largestId(maps: readonly ReadonlyMap<string, number>[]): number {
  let largest = -1
  for (const map of maps) for (const id of map.values()) largest = Math.max(largest, id)
  return largest
}

interface Parts {
  readonly contentIds: ContentIds
  readonly around: SpecialTokens
  /** Texts that are too long lose their beginning. */
  readonly keepsEnd: boolean
  readonly decode: Detokenize
  readonly padId: number
  readonly vocabularySize: number
  readonly identity: unknown
}

function assemble({
  contentIds,
  around: { before, after },
  keepsEnd,
  decode,
  padId,
  vocabularySize,
  identity,
}: Parts): Tokenizer {
  const specialCount = before.length + after.length
  const encode = (text: string, maxLength = Number.POSITIVE_INFINITY): Encoded => {
    const room = maxLength - specialCount
    if (room < 1)
      throw invalidInput(`The maximum length is ${maxLength} tokens; this tokenizer needs at least ${specialCount + 1}.`)
    const content = contentIds(text, keepsEnd ? Number.POSITIVE_INFINITY : room)
    const truncated = content.length > room
    const kept = !truncated ? content : keepsEnd ? content.slice(-room) : content.slice(0, room)
    return { ids: Int32Array.from([...before, ...kept, ...after]), truncated }
  }
  return {
    encode,
    encodeAll: (texts, maxLength, onProgress, signal) => encodeAll((text) => encode(text, maxLength), texts, onProgress, signal),
    decode,
    padId,
    vocabularySize,
    specialCount,
    fingerprint: () => fingerprintOf(identity),
  }
}

const keepsEnd = (config: JsonObject): boolean => config.truncation_side === 'left'

/** A tokenizer from its description; `openTokenizer` reads one from a folder. */
export function createTokenizer(description: Pick<TokenizerDescription, 'json' | 'config'>): Tokenizer {
  const { json, config } = description
  const pipeline = pipelineFor(description)
  const tokens = Array.isArray(json.added_tokens) ? json.added_tokens : []
  const listed = tokens.map((token) => readAddedToken(token, 'tokenizer.json'))
  const added = addedTokens(listed, pipeline.vocabulary, pipeline.normalize)
  return assemble({
    contentIds: contentEncoder(pipeline, added),
    around: specialTokensAround(json.post_processor),
    keepsEnd: keepsEnd(config),
    decode: detokenizer(json, { vocabulary: pipeline.vocabulary, added: listed, addedIds: added.ids }),
    padId: paddingId(description, (token) => added.ids.get(token) ?? pipeline.vocabulary.get(token)),
    vocabularySize: largestId([pipeline.vocabulary, added.ids]) + 1,
    identity: [json, keepsEnd(config)],
  })
}

/** CANINE's tokenizer, for which characters are tokens. */
function createCodePointTokenizer(config: JsonObject): Tokenizer {
  const roles = codePointRoles(config)
  return assemble({
    contentIds: codePoints,
    around: { before: [roles.cls_token], after: [roles.sep_token] },
    keepsEnd: keepsEnd(config),
    decode: (ids) => decodeCodePoints(ids, Object.values(roles)),
    padId: roles.pad_token,
    vocabularySize: CODE_POINTS,
    identity: [roles, keepsEnd(config)],
  })
}

/** The tokenizer of a model folder: tokenizer.json, older vocabulary files, or CANINE's code points, which need no file. */
export async function openTokenizer(folder: string): Promise<Tokenizer> {
  const codePointConfig = await readCodePointConfig(folder)
  if (codePointConfig) return createCodePointTokenizer(codePointConfig)
  const description = await readTokenizerDescription(folder)
  if (!description) throw missingTokenizer(folder)
  return createTokenizer(description)
}
