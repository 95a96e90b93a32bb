/** Remembers the pieces of words: comments repeat few words often. */

/** About the distinct words of a large import; beyond it the cache starts afresh. */
const MAX_WORDS = 65_536
/** Longer "words" are links and noise that hardly recur. */
const MAX_WORD_LENGTH = 48

/** A part of a long string keeps the whole of it in memory; its copy does not. */
const copyOf = (word: string): string => Buffer.from(word, 'utf16le').toString('utf16le')

/** `pieces` with a memory. */
export function withCache(pieces: (word: string) => readonly number[]): (word: string) => readonly number[] {
  const known = new Map<string, readonly number[]>()
  return (word) => {
    const found = known.get(word)
    if (found) return found
    const ids = pieces(word)
    if (word.length <= MAX_WORD_LENGTH) {
      if (known.size >= MAX_WORDS) known.clear()
      known.set(copyOf(word), ids)
    }
    return ids
  }
}
