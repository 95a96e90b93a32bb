/** Writes the rows of a run, a JSON object a line, counting what the engine will weigh and hashing what it will read. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import type { SnapshotRow } from '@shared/model'

export class SnapshotWriter {
  readonly positives: number[]
  readonly #stream: WriteStream
  readonly #hash = createHash('sha256')
  rows = 0

  constructor(path: string, labelCount: number) {
    this.positives = new Array<number>(labelCount).fill(0)
    this.#stream = createWriteStream(path, { mode: 0o600 })
    // Told by close() or by the wait in write(), whichever comes first; without a listener it would end the process.
    this.#stream.on('error', () => undefined)
  }

  async write(rows: readonly SnapshotRow[]): Promise<void> {
    if (rows.length === 0) return
    const lines = `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`
    this.#hash.update(lines)
    for (const row of rows) this.#count(row)
    if (this.#stream.errored) throw this.#stream.errored
    if (!this.#stream.write(lines)) await once(this.#stream, 'drain')
  }

  /** Resolves with the sha256 of the file once it is on disk. */
  async close(): Promise<Buffer> {
    this.#stream.end()
    await finished(this.#stream)
    return this.#hash.digest()
  }

  #count(row: SnapshotRow): void {
    this.rows++
    row.labels.forEach((value, index) => {
      if (value === 1) this.positives[index] = (this.positives[index] ?? 0) + 1
    })
  }
}
