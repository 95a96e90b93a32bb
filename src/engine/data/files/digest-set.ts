/** A set of 64-bit digests of texts in flat memory: 16 bytes a text at most half full, so a million comments take 32 MB. */

const FIRST_SLOTS = 1 << 12
/** Beyond this many texts nothing new is remembered (64 MB): duplicates of later texts go uncounted. */
const MOST_DIGESTS = 1 << 22

export class DigestSet {
  /** Pairs of 32-bit halves; (0, 0) is a free slot. */
  private slots = new Uint32Array(FIRST_SLOTS * 2)
  private size = 0

  /** Whether the text was there before. */
  addText(text: string): boolean {
    const [high, low] = digest(text)
    const slot = this.find(high, low)
    if (this.slots[slot] !== 0 || this.slots[slot + 1] !== 0) return true
    if (this.size >= MOST_DIGESTS) return false
    this.slots[slot] = high
    this.slots[slot + 1] = low
    this.size++
    if (this.size * 4 > this.slots.length) this.grow()
    return false
  }

  private find(high: number, low: number): number {
    const mask = this.slots.length - 1
    let slot = (high * 2) & mask
    while ((this.slots[slot] !== 0 || this.slots[slot + 1] !== 0) && (this.slots[slot] !== high || this.slots[slot + 1] !== low))
      slot = (slot + 2) & mask
    return slot
  }

  private grow(): void {
    const old = this.slots
    this.slots = new Uint32Array(old.length * 2)
    for (let at = 0; at < old.length; at += 2) {
      if (old[at] === 0 && old[at + 1] === 0) continue
      const slot = this.find(old[at]!, old[at + 1]!)
      this.slots[slot] = old[at]!
      this.slots[slot + 1] = old[at + 1]!
    }
  }
}

/** Two 32-bit multiply-and-xor hashes over UTF-16 units with different odd factors, mixed at the end; never (0, 0). */
function digest(text: string): [number, number] {
  let high = 0x9747b28c ^ text.length
  let low = 0x3c6ef372
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    high = Math.imul(high ^ unit, 0x01000193)
    high ^= high >>> 15
    low = Math.imul(low ^ unit, 0x2c1b3c6d)
    low ^= low >>> 13
  }
  high = Math.imul(high ^ (low >>> 16), 0x297a2d39)
  low = Math.imul(low ^ (high >>> 15), 0x7feb352d)
  return [(high ^ (high >>> 14)) >>> 0, ((low ^ (low >>> 16)) | 1) >>> 0]
}
