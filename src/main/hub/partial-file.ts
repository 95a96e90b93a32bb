/** A file that arrives piece by piece as ETAG.incomplete: what is there counts, and is hashed once, as it is written. */
import type { Hash } from 'node:crypto'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncFolder } from '@engine/io/atomic-file'
import { writeError } from '@engine/io/storage-error'
import { etagOf, hashFor, type RemoteFile } from './remote-file'
import { cancelled } from './transient-error'

/** Pieces are gathered to this size: what a kill at the worst moment loses, and few enough writes for a fast line. */
const WRITE_BYTES = 2 ** 20
const READ_BYTES = 4 * 2 ** 20

export class PartialFile {
  private pending: Uint8Array[] = []
  private pendingBytes = 0

  private constructor(
    private readonly path: string,
    private readonly file: RemoteFile,
    private readonly handle: FileHandle,
    private hash: Hash,
    private written: number,
  ) {}

  /** Opens what an earlier attempt left, and hashes it. */
  static async open(path: string, file: RemoteFile, signal: AbortSignal): Promise<PartialFile> {
    try {
      await mkdir(dirname(path), { recursive: true })
      const handle = await open(path, 'a+')
      const partial = new PartialFile(path, file, handle, hashFor(file), 0)
      await partial.takeUp(signal).catch(async (error: unknown) => {
        await handle.close()
        throw error
      })
      return partial
    } catch (error) {
      throw writeError(error, path)
    }
  }

  /** Bytes that are here. */
  get bytes(): number {
    return this.written + this.pendingBytes
  }

  private async takeUp(signal: AbortSignal): Promise<void> {
    const { size } = await this.handle.stat()
    if (size > this.file.bytes) return this.reset()
    const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, size))
    while (this.written < size) {
      if (signal.aborted) throw cancelled()
      const { bytesRead } = await this.handle.read(buffer, 0, buffer.byteLength, this.written)
      if (bytesRead === 0) break
      this.hash.update(buffer.subarray(0, bytesRead))
      this.written += bytesRead
    }
  }

  async append(chunk: Uint8Array): Promise<void> {
    this.pending.push(chunk)
    this.pendingBytes += chunk.byteLength
    if (this.pendingBytes >= WRITE_BYTES) await this.flush()
  }

  async flush(): Promise<void> {
    const chunks = this.pending
    const bytes = this.pendingBytes
    this.pending = []
    this.pendingBytes = 0
    if (bytes === 0) return
    try {
      await this.writeAll(chunks, bytes)
    } catch (error) {
      throw writeError(error, this.path)
    }
    for (const chunk of chunks) this.hash.update(chunk)
    this.written += bytes
  }

  private async writeAll(chunks: Uint8Array[], bytes: number): Promise<void> {
    const { bytesWritten } = await this.handle.writev(chunks)
    if (bytesWritten === bytes) return
    const rest = Buffer.concat(chunks).subarray(bytesWritten)
    for (let done = 0; done < rest.byteLength; ) done += (await this.handle.write(rest, done)).bytesWritten
  }

  /** Throws away what is here. */
  async reset(): Promise<void> {
    this.pending = []
    this.pendingBytes = 0
    await this.handle.truncate(0)
    this.hash = hashFor(this.file)
    this.written = 0
  }

  /** Whether the bytes are those that the hash was taken of; null where they are. The file is then on the disk, not just on its way. */
  async mismatch(): Promise<string | null> {
    await this.flush()
    const found = this.hash.copy().digest('hex')
    if (found !== etagOf(this.file)) return found
    await this.handle.sync()
    return null
  }

  /** The file takes its final name. */
  async moveTo(target: string): Promise<void> {
    try {
      await this.handle.close()
      await rename(this.path, target)
      await syncFolder(dirname(target))
    } catch (error) {
      throw writeError(error, target)
    }
  }

  /** Keeps what is here for the next attempt. */
  async close(): Promise<void> {
    await this.flush().catch(() => {})
    await this.handle.close()
  }

  async discard(): Promise<void> {
    await this.handle.close()
    await rm(this.path, { force: true })
  }
}
