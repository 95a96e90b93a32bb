/** Takes numbers and texts from a pickle, one after the other; none reaches beyond its end. */
import type { AppError } from '@shared/errors'

const LINE_END = 10

export class PickleBytes {
  private position = 0
  private readonly view: DataView

  constructor(
    private readonly bytes: Uint8Array,
    /** Makes the error for a pickle that is not sound. */
    readonly damaged: (what: string) => AppError,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** The position of the next `count` bytes, which are then behind us. */
  private advance(count: number): number {
    const start = this.position
    if (count > this.bytes.length - start)
      throw this.damaged(`its pickle ends at byte ${this.bytes.length}, and ${count} bytes more are asked for at ${start}`)
    this.position += count
    return start
  }

  u8(): number {
    return this.bytes[this.advance(1)]!
  }

  u16(): number {
    return this.view.getUint16(this.advance(2), true)
  }

  u32(): number {
    return this.view.getUint32(this.advance(4), true)
  }

  i32(): number {
    return this.view.getInt32(this.advance(4), true)
  }

  /** A length in 8 bytes; beyond 2^53 it is inexact, and far beyond the pickle. */
  u64(): number {
    return Number(this.view.getBigUint64(this.advance(8), true))
  }

  /** The one number that pickles write with its highest byte first. */
  f64(): number {
    return this.view.getFloat64(this.advance(8), false)
  }

  /** Two's complement in `count` bytes. */
  integer(count: number): number | bigint {
    if (count > 8) throw this.damaged(`its pickle holds a whole number of ${count} bytes, and at most 8 are expected`)
    let value = 0n
    for (const [i, byte] of this.take(count).entries()) value |= BigInt(byte) << BigInt(8 * i)
    const signed = BigInt.asIntN(8 * count, value)
    return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed
  }

  take(count: number): Uint8Array {
    const start = this.advance(count)
    return this.bytes.subarray(start, start + count)
  }

  text(count: number): string {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.take(count))
    } catch (error) {
      if (error instanceof TypeError) throw this.damaged('its pickle holds a text that is not UTF-8')
      throw error
    }
  }

  /** A text that ends with its line. */
  line(): string {
    const end = this.bytes.indexOf(LINE_END, this.position)
    if (end < 0) throw this.damaged(`its pickle ends within the line that begins at byte ${this.position}`)
    const line = this.text(end - this.position)
    this.position = end + 1
    return line
  }

  /** Checks a length that is announced and not taken. */
  expect(count: number): void {
    const start = this.position
    this.advance(count)
    this.position = start
  }
}
