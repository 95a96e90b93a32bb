/** Tokenised data on disk: the same texts with the same tokenizer and length are tokenised once. */
import { createHash, type Hash } from 'node:crypto'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Tokenizer } from '@engine/io/tokenizer'
import { AppError } from '@shared/errors'
import { bytesOf, keepFile, readCached } from './file-cache'
import type { TokenRows } from './tokens'

/** About five million comments of 13 tokens, or one million of 64. */
const MAX_BYTES = 256 * 2 ** 20
/** rows, then ids, each as u32. */
const HEAD_BYTES = 8

export interface CachedTokens {
  /** Null tokenises without a cache. */
  readonly folder: string | null
  readonly tokenizer: Tokenizer
  readonly texts: readonly string[]
  readonly maxLength: number
  readonly onProgress?: (done: number, total: number) => void
  readonly signal?: AbortSignal
  /** Most that the folder may hold; the oldest go first. */
  readonly maxBytes?: number
}

const TEXTS_A_SLICE = 2000

/** Everything the ids follow from. Other work runs between slices. */
async function keyOf({ tokenizer, texts, maxLength, signal }: CachedTokens): Promise<string> {
  const hash: Hash = createHash('sha256').update(`${tokenizer.fingerprint()}\n${maxLength}\n${texts.length}\n`)
  for (let i = 0; i < texts.length; i += TEXTS_A_SLICE) {
    hash.update(JSON.stringify(texts.slice(i, i + TEXTS_A_SLICE)))
    await setImmediate()
    if (signal?.aborted) throw new AppError('cancelled', 'Tokenising was stopped.')
  }
  return hash.digest('hex')
}

/** rows and ids; offsets [rows + 1], ids, truncated [rows]. */
function encode({ ids, offsets, truncated }: TokenRows): Uint8Array[] {
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt32LE(truncated.length, 0)
  head.writeUInt32LE(ids.length, 4)
  return [head, bytesOf(offsets), bytesOf(ids), truncated]
}

/** Null where the file holds other rows. */
function decode(file: Buffer, texts: number): TokenRows | null {
  if (file.length < HEAD_BYTES) return null
  const rows = file.readUInt32LE(0)
  const count = file.readUInt32LE(4)
  const body = Uint8Array.from(file.subarray(HEAD_BYTES))
  if (rows !== texts || body.length !== 4 * (rows + 1 + count) + rows) return null
  return {
    offsets: new Int32Array(body.buffer, 0, rows + 1),
    ids: new Int32Array(body.buffer, 4 * (rows + 1), count),
    truncated: body.subarray(4 * (rows + 1 + count)),
  }
}

/** The texts' tokens, from the cache where it has them; a damaged file is made anew. Throws `cancelled` when `signal` says so. */
export async function cachedTokens(request: CachedTokens): Promise<TokenRows> {
  const { folder, tokenizer, texts, maxLength, onProgress, signal, maxBytes = MAX_BYTES } = request
  if (folder === null) return tokenizer.encodeAll(texts, maxLength, onProgress, signal)
  const path = join(folder, `${await keyOf(request)}.tokens`)
  const file = await readCached(path)
  const known = file && decode(file, texts.length)
  if (known) {
    onProgress?.(texts.length, texts.length)
    return known
  }
  const tokens = await tokenizer.encodeAll(texts, maxLength, onProgress, signal)
  await keepFile(path, encode(tokens), maxBytes)
  return tokens
}
