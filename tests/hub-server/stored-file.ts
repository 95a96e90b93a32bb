/** A file of a repository: what the Hub says of it, and its bytes. */
import { createHash, type Hash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { Readable } from 'node:stream'

/** Text, bytes, or a file on disk for what is too big to hold. */
export type Content = string | Uint8Array | { readonly path: string }

export interface StoredFile {
  readonly size: number
  /** Of the content, as LFS names it. */
  readonly sha256: string
  /** Git's name of the blob: of the content, or of the pointer where LFS keeps the content. */
  readonly blobId: string
  readonly lfs: boolean
  /** Bytes `start` to `end`, the last one included. */
  read(start: number, end: number): Readable
}

/** What the Hub's own .gitattributes hands to LFS, by name or for its size. */
const LFS_NAME = /\.(safetensors|bin|onnx|parquet|pt|pth|h5|msgpack|gz|zip|zst|arrow)$/
const LFS_BYTES = 10 * 1024 * 1024

export async function storeFile(path: string, content: Content, lfs?: boolean): Promise<StoredFile> {
  const source = typeof content === 'string' ? Buffer.from(content) : content
  const size = source instanceof Uint8Array ? source.byteLength : statSync(source.path).size
  const inLfs = lfs ?? (LFS_NAME.test(path) || size > LFS_BYTES)
  const sha256 = await digest(createHash('sha256'), source)
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${size}\n`
  const blobId = inLfs ? await gitBlobId(Buffer.from(pointer)) : await gitBlobId(source)
  return { size, sha256, blobId, lfs: inLfs, read: reader(source) }
}

type Source = Uint8Array | { readonly path: string }

const gitBlobId = (source: Source): Promise<string> => {
  const size = source instanceof Uint8Array ? source.byteLength : statSync(source.path).size
  return digest(createHash('sha1').update(`blob ${size}\0`), source)
}

async function digest(hash: Hash, source: Source): Promise<string> {
  if (source instanceof Uint8Array) return hash.update(source).digest('hex')
  for await (const chunk of createReadStream(source.path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

const PIECE_BYTES = 64 * 1024

const reader =
  (source: Source): StoredFile['read'] =>
  (start, end) => {
    if (end < start) return Readable.from([])
    if (!(source instanceof Uint8Array)) return createReadStream(source.path, { start, end, highWaterMark: 1024 * 1024 })
    return Readable.from(pieces(source.subarray(start, end + 1)))
  }

function* pieces(bytes: Uint8Array): Generator<Buffer> {
  for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES) yield Buffer.from(bytes.subarray(at, at + PIECE_BYTES))
}
