/** A file that arrives piece by piece under a name of its own: what is there counts, and is hashed once, as it is written. */
import type { Hash } from 'node:crypto'
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncFolder } from '@engine/io/atomic-file'
import { writeError } from '@engine/io/storage-error'
import type { Expected } from './source'
import { cancelled } from './transient-error'
import { WriteBehind } from './write-behind'

const READ_BYTES = 4 * 2 ** 20

export class PartialFile {
  /** That are here, written or about to be. */
  bytes = 0
  private hash: Hash
  private readonly writer: WriteBehind

  private constructor(
    private readonly path: string,
    private readonly expected: Expected,
    private readonly handle: FileHandle,
  ) {
    this.hash = expected.newHash()
    this.writer = new WriteBehind(handle, (bytes) => this.hash.update(bytes))
  }

  /** Opens what an earlier attempt left, and hashes it. */
  static async open(path: string, expected: Expected, signal: AbortSignal): Promise<PartialFile> {
    try {
      await mkdir(dirname(path), { recursive: true })
      const handle = await open(path, 'a+')
      const partial = new PartialFile(path, expected, handle)
      await partial.takeUp(signal).catch(async (error: unknown) => {
        await handle.close()
        throw error
      })
      return partial
    } catch (error) {
      throw writeError(error, path)
    }
  }

  private async takeUp(signal: AbortSignal): Promise<void> {
    const { size } = await this.handle.stat()
    if (size > this.expected.bytes) return this.reset()
    const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, size))
    while (this.bytes < size) {
      if (signal.aborted) throw cancelled()
      const { bytesRead } = await this.handle.read(buffer, 0, buffer.byteLength, this.bytes)
      if (bytesRead === 0) break
      this.hash.update(buffer.subarray(0, bytesRead))
      this.bytes += bytesRead
    }
  }

  async append(chunk: Uint8Array): Promise<void> {
    this.bytes += chunk.byteLength
    await this.writer.append(chunk).catch((error: unknown) => this.fail(error))
  }

  /** Until everything is in the file. */
  async flush(): Promise<void> {
    await this.writer.flush().catch((error: unknown) => this.fail(error))
  }

  private fail(error: unknown): never {
    throw writeError(error, this.path)
  }

  /** Throws away what is here. */
  async reset(): Promise<void> {
    await this.writer.drop()
    await this.handle.truncate(0)
    this.hash = this.expected.newHash()
    this.bytes = 0
  }

  /** Null where the bytes are those that the hash was taken of; else the hash that they have. */
  async mismatch(): Promise<string | null> {
    await this.flush()
    const found = this.hash.copy().digest('hex')
    return found === this.expected.digest ? null : found
  }

  /** The file takes its final name, once the disk has all of it: no power cut leaves a damaged file under a name that is a promise. */
  async moveTo(target: string): Promise<void> {
    try {
      await this.writer.sync().finally(() => this.handle.close())
      await rename(this.path, target)
    } catch (error) {
      throw writeError(error, target)
    }
    // Where a disk knows no such call the file is whole all the same; its old name may come back after a power cut.
    await syncFolder(dirname(target)).catch(() => {})
  }

  /** Keeps what is here for the next attempt. */
  async close(): Promise<void> {
    await this.flush().catch(() => {})
    await this.handle.close()
  }
}
