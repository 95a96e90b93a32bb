/** Tokenised data on disk: the same texts with the same tokenizer and length are tokenised once. */
import { createHash, type Hash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { writeAtomically, writeFully } from '@engine/io/atomic-file'
import type { Tokenizer } from '@engine/io/tokenizer'
import { AppError } from '@shared/errors'
import type { TokenRows } from './tokens'

/** About five million comments of 13 tokens, or one million of 64. */
const MAX_BYTES = 256 * 2 ** 20
const DIGEST_BYTES = 32
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

const bytesOf = ({ buffer, byteOffset, byteLength }: Int32Array | Uint8Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

/** sha256 of the rest; rows and ids; offsets [rows + 1], ids, truncated [rows]. */
function encode({ ids, offsets, truncated }: TokenRows): Buffer {
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt32LE(truncated.length, 0)
  head.writeUInt32LE(ids.length, 4)
  const rest = Buffer.concat([head, bytesOf(offsets), bytesOf(ids), truncated])
  return Buffer.concat([createHash('sha256').update(rest).digest(), rest])
}

/** Null where the file is not what `encode` wrote. */
function decode(file: Buffer): TokenRows | null {
  const rest = file.subarray(DIGEST_BYTES)
  if (rest.length < HEAD_BYTES || !createHash('sha256').update(rest).digest().equals(file.subarray(0, DIGEST_BYTES))) return null
  const rows = rest.readUInt32LE(0)
  const count = rest.readUInt32LE(4)
  const body = Uint8Array.from(rest.subarray(HEAD_BYTES))
  if (body.length !== 4 * (rows + 1 + count) + rows) return null
  return {
    offsets: new Int32Array(body.buffer, 0, rows + 1),
    ids: new Int32Array(body.buffer, 4 * (rows + 1), count),
    truncated: body.subarray(4 * (rows + 1 + count)),
  }
}

async function read(path: string, rows: number): Promise<TokenRows | null> {
  const file = await readFile(path).catch(() => null)
  const tokens = file && decode(file)
  if (tokens?.truncated.length !== rows) return null
  const now = new Date()
  await utimes(path, now, now).catch(() => undefined)
  return tokens
}

/** Removes what was used longest ago until `maxBytes` are left. */
async function prune(folder: string, maxBytes: number): Promise<void> {
  const files = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const path = join(folder, name)
      const { mtimeMs, size } = await stat(path)
      return { path, mtimeMs, size }
    }),
  )
  let left = files.reduce((sum, { size }) => sum + size, 0)
  for (const { path, size } of files.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
    if (left <= maxBytes) return
    await rm(path, { force: true })
    left -= size
  }
}

async function keep(folder: string, path: string, tokens: TokenRows, maxBytes: number): Promise<void> {
  const bytes = encode(tokens)
  if (bytes.length > maxBytes) return
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeAtomically(path, (file) => writeFully(file, bytes))
  await prune(folder, maxBytes)
}

/** The texts' tokens, from the cache where it has them; a damaged file is made anew. Throws `cancelled` when `signal` says so. */
export async function cachedTokens(request: CachedTokens): Promise<TokenRows> {
  const { folder, tokenizer, texts, maxLength, onProgress, signal, maxBytes = MAX_BYTES } = request
  if (folder === null) return tokenizer.encodeAll(texts, maxLength, onProgress, signal)
  const path = join(folder, `${await keyOf(request)}.tokens`)
  const known = await read(path, texts.length)
  if (known) {
    onProgress?.(texts.length, texts.length)
    return known
  }
  const tokens = await tokenizer.encodeAll(texts, maxLength, onProgress, signal)
  // A cache that cannot be written, as on a full disk, costs time at the next run and nothing at this one.
  await keep(folder, path, tokens, maxBytes).catch(() => undefined)
  return tokens
}
