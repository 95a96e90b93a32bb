/** Byte fallback: a text spelt in the vocabulary's 256 pieces <0x00> to <0xFF>. */

/** The ids of the bytes of a text, or null when the vocabulary lacks one of them. */
export function bytePieces(vocabulary: ReadonlyMap<string, number>): (text: string) => number[] | null {
  const idOf = Array.from({ length: 256 }, (_, byte) => vocabulary.get(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`))
  return (text) => {
    const ids: number[] = []
    for (const byte of Buffer.from(text, 'utf8')) {
      const id = idOf[byte]
      if (id === undefined) return null
      ids.push(id)
    }
    return ids
  }
}
