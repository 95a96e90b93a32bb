/** A compressed text file, read as what it unpacks to: in order, chunk by chunk, never whole in memory. */
import { Readable } from 'node:stream'
import { createGunzip, createZstdDecompress, type Gunzip, type ZstdDecompress } from 'node:zlib'
import { AppError } from '@shared/errors'
import type { ByteSource, FileBytes, OpenBytes } from './byte-source'
import { CHUNK_BYTES, FREE_UNPACKED_BYTES, MAX_UNPACKED_RATIO } from './limits'
import { refuseFile } from './refuse'

type Packing = 'gzip' | 'zstd'

const marks: [Packing, number[]][] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
]

const unpackers = {
  gzip: () => createGunzip({ chunkSize: CHUNK_BYTES }),
  zstd: () => createZstdDecompress({ chunkSize: CHUNK_BYTES }),
}

/** The file itself, or what it unpacks to where its first bytes say that it is compressed. */
export async function openText(open: OpenBytes): Promise<ByteSource> {
  const file = await open()
  try {
    const head = await file.read(0)
    const packing = marks.find(([, bytes]) => bytes.every((byte, index) => head[index] === byte))
    return packing === undefined ? file : new Unpacked(file, packing[0])
  } catch (error) {
    await file.close()
    throw error
  }
}

class Unpacked implements ByteSource {
  readonly name: string
  readonly size: number
  /** Unpacked bytes from `start` on. */
  private chunk: Buffer = Buffer.alloc(0)
  private start = 0
  /** Where the unpacker began in the packed bytes, and how far it has been fed. */
  private begun = 0
  private fed = 0
  private unpacker: Gunzip | ZstdDecompress | null = null
  private chunks: AsyncIterator<Buffer> | null = null

  constructor(
    private readonly file: FileBytes,
    private readonly packing: Packing,
  ) {
    this.name = file.name
    this.size = file.size
  }

  /** Going back begins anew: readers do it only while they find out what the file is. */
  async read(position: number): Promise<Buffer> {
    if (this.chunks === null || position < this.start) {
      this.begin(0)
      this.chunk = Buffer.alloc(0)
      this.start = 0
    }
    while (position >= this.start + this.chunk.length) {
      this.start += this.chunk.length
      this.chunk = await this.nextChunk()
      if (this.chunk.length === 0) return this.chunk
    }
    return this.chunk.subarray(position - this.start)
  }

  consumed(): number {
    return Math.min(this.fed, this.size)
  }

  async close(): Promise<void> {
    this.unpacker?.destroy()
    await this.file.close()
  }

  private begin(at: number): void {
    this.unpacker?.destroy()
    this.begun = at
    this.fed = at
    const unpacker = unpackers[this.packing]()
    const packed = Readable.from(this.packed(), { objectMode: false, highWaterMark: CHUNK_BYTES })
    packed.on('error', (error) => unpacker.destroy(error))
    this.unpacker = packed.pipe(unpacker)
    this.chunks = unpacker[Symbol.asyncIterator]()
  }

  private async *packed(): AsyncGenerator<Buffer> {
    for (let at = this.begun; ; ) {
      const bytes = await this.file.read(at)
      if (bytes.length === 0) return
      at += bytes.length
      this.fed = at
      yield bytes
    }
  }

  /** As large as chunks of a plain file, but at the end. */
  private async nextChunk(): Promise<Buffer> {
    const parts: Buffer[] = []
    let length = 0
    while (length < CHUNK_BYTES) {
      const part = await this.nextPart()
      if (part === null) break
      parts.push(part)
      length += part.length
    }
    this.checkRatio(this.start + length)
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
  }

  private async nextPart(): Promise<Buffer | null> {
    try {
      const { value, done } = await this.chunks!.next()
      if (!done) return value as Buffer
      return this.beginNextFrame() ? this.nextPart() : null
    } catch (error) {
      if (error instanceof AppError) throw error
      const reason = error instanceof Error ? error.message : String(error)
      throw refuseFile(this.name, `the ${this.packing} file is damaged or cut off (${reason}); get it again, or unpack it first.`)
    }
  }

  /** Files that several threads packed are zstd frames end to end, and Node's unpacker ends at the first. */
  private beginNextFrame(): boolean {
    const end = this.begun + (this.unpacker?.bytesWritten ?? 0)
    if (this.packing !== 'zstd' || end <= this.begun || end >= this.size) return false
    this.begin(end)
    return true
  }

  private checkRatio(unpacked: number): void {
    if (unpacked <= FREE_UNPACKED_BYTES || unpacked <= this.size * MAX_UNPACKED_RATIO) return
    throw refuseFile(
      this.name,
      `the file unpacks to more than ${MAX_UNPACKED_RATIO} times its size, as no text does; it is refused as a decompression bomb.`,
    )
  }
}
