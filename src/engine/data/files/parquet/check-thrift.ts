/**
 * Walks a structure of Thrift's compact protocol without building it. hyparquet's own reader believes every count; this one holds
 * each against the bytes that are left, so that what passes is as large in memory as its bytes allow.
 */

const MAX_DEPTH = 32
/** 64 bits in groups of seven. */
const MAX_VARINT_BYTES = 10

/** Where the structure at `start` ends; null where the bytes end first. Throws on what no writer writes. */
export function thriftEnd(bytes: Uint8Array, start: number): number | null {
  const walk = new Walk(bytes, start)
  try {
    walk.struct(0)
    return walk.at
  } catch (error) {
    if (error === ENDED) return null
    throw error
  }
}

const ENDED = new Error('the bytes end inside a Thrift structure')

class Walk {
  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
  ) {}

  struct(depth: number): void {
    if (depth > MAX_DEPTH) throw new Error(`structures nested more than ${MAX_DEPTH} deep`)
    for (;;) {
      const head = this.byte()
      const type = head & 0x0f
      if (type === 0) return
      if (head >> 4 === 0) this.varint()
      this.value(type, depth)
    }
  }

  private value(type: number, depth: number): void {
    if (type === 1 || type === 2) return
    if (type === 3) this.skip(1)
    else if (type === 4 || type === 5 || type === 6) this.varint()
    else if (type === 7) this.skip(8)
    else if (type === 8) this.skip(this.varint())
    else if (type === 9) this.list(depth)
    else if (type === 12) this.struct(depth + 1)
    else throw new Error(`a field of type ${type}, which Parquet does not have`)
  }

  /** Each item takes at least a byte, those of true and false too. */
  private list(depth: number): void {
    if (depth > MAX_DEPTH) throw new Error(`lists nested more than ${MAX_DEPTH} deep`)
    const head = this.byte()
    const type = head & 0x0f
    const count = head >> 4 === 15 ? this.varint() : head >> 4
    if (count > this.bytes.length - this.at) throw ENDED
    for (let i = 0; i < count; i++) this.value(type === 1 || type === 2 ? 3 : type, depth + 1)
  }

  private byte(): number {
    if (this.at >= this.bytes.length) throw ENDED
    return this.bytes[this.at++]!
  }

  private skip(count: number): void {
    if (count > this.bytes.length - this.at) throw ENDED
    this.at += count
  }

  /** As a number: beyond 2^53 it is not exact, and no length is that large. */
  private varint(): number {
    let value = 0
    for (let i = 0; i < MAX_VARINT_BYTES; i++) {
      const byte = this.byte()
      value += (byte & 0x7f) * 2 ** (7 * i)
      if (byte < 0x80) return value
    }
    throw new Error(`a number of more than ${MAX_VARINT_BYTES} bytes`)
  }
}
