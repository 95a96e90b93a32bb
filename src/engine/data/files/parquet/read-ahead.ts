/** Reads a column chunk from front to back in large pieces. */
import type { FileBytes } from '@engine/data/files/byte-source'

export class ReadAhead {
  private window: Buffer = Buffer.alloc(0)
  private base: number

  constructor(
    private readonly file: FileBytes,
    public position: number,
    private readonly end: number,
    private readonly stride: number,
  ) {
    this.base = position
  }

  get left(): number {
    return this.end - this.position
  }

  /** At least `length` bytes from the position on, and what else is there; fewer where the chunk ends. */
  async peek(length: number): Promise<Buffer> {
    const wanted = Math.min(length, this.left)
    if (this.position + wanted > this.base + this.window.length) {
      const size = Math.min(Math.max(wanted, this.stride), this.left)
      this.window = await this.file.slice(this.position, size)
      this.base = this.position
    }
    return this.window.subarray(this.position - this.base)
  }

  advance(length: number): void {
    this.position += length
  }
}
