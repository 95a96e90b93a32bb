/** Writes to the end of a file while more arrives: one buffer is filled as the other one is written, and the disk takes what was. */
import type { FileHandle } from 'node:fs/promises'
import { writeFully } from '@engine/io/atomic-file'

/** Two of them are what a kill at the worst moment loses, and few enough writes for a fast line. */
const BUFFER_BYTES = 2 ** 19
/** Written between two calls that bring it to the disk: what is left at the end of a file is soon there. */
const SYNC_BYTES = 32 * 2 ** 20

export class WriteBehind {
  /** Copied here, so that what the network hands over is free again at once. */
  private filling = Buffer.allocUnsafe(BUFFER_BYTES)
  private spare = Buffer.allocUnsafe(BUFFER_BYTES)
  private filled = 0
  private writing: Promise<void> = Promise.resolve()
  private unsynced = 0
  private syncing: Promise<void> | null = null
  /** The system tells a disk's failure once: whoever asks again hears that all is well. */
  private syncFailure: { readonly error: unknown } | null = null

  constructor(
    private readonly handle: FileHandle,
    /** Each piece, in order, as it is given to the system. */
    private readonly onWrite: (bytes: Uint8Array) => void,
  ) {}

  /** @throws what an earlier write failed with, as `flush` does */
  async append(chunk: Uint8Array): Promise<void> {
    for (let taken = 0; taken < chunk.byteLength; ) {
      const part = chunk.subarray(taken, taken + BUFFER_BYTES - this.filled)
      this.filling.set(part, this.filled)
      this.filled += part.byteLength
      taken += part.byteLength
      if (this.filled === BUFFER_BYTES) await this.writeOut()
    }
  }

  /** Until everything that was appended has been taken by the system. */
  async flush(): Promise<void> {
    if (this.filled > 0) await this.writeOut()
    await this.writing
  }

  /** Until it is on the disk, where a power cut cannot damage it. */
  async sync(): Promise<void> {
    await this.flush()
    await this.syncing
    if (this.syncFailure) throw this.syncFailure.error
    await this.handle.datasync()
  }

  /** Forgets what was not written yet. */
  async drop(): Promise<void> {
    this.filled = 0
    await this.writing.catch(() => {})
    this.writing = Promise.resolve()
  }

  private async writeOut(): Promise<void> {
    await this.writing
    const bytes = this.filling.subarray(0, this.filled)
    this.filling = this.spare
    this.spare = Buffer.from(bytes.buffer, bytes.byteOffset, BUFFER_BYTES)
    this.filled = 0
    this.writing = writeFully(this.handle, bytes)
    // Its failure is met by whoever appends or flushes next.
    this.writing.catch(() => {})
    this.unsynced += bytes.byteLength
    if (this.unsynced >= SYNC_BYTES) this.syncBehind()
    this.onWrite(bytes)
  }

  /** One at a time: what comes meanwhile is the next one's. */
  private syncBehind(): void {
    if (this.syncing) return
    this.unsynced = 0
    this.syncing = this.handle
      .datasync()
      .catch((error: unknown) => {
        this.syncFailure ??= { error }
      })
      .finally(() => {
        this.syncing = null
      })
  }
}
