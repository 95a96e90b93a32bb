/** How a kind of tokenizer turns text into ids: normalise, cut into words, and each word into pieces on its own. */

/** Receives one word after the other; false ends the walk. */
export type VisitWord = (word: string) => boolean

export interface Pipeline {
  /** Needed only where added tokens are looked for in normalised text. */
  readonly normalize: (text: string) => string
  /** Visits the words of a text as it came, from left to right. `first`: it begins where the whole of the text begins. */
  readonly words: (text: string, first: boolean, visit: VisitWord) => void
  /**
   * Words of a text, or of a part of it, that `normalize` has been through. `opening`: how many of its UTF-16 units come from the
   * first character of the whole text.
   */
  readonly normalizedWords: (text: string, opening: number, visit: VisitWord) => void
  /** UTF-16 units that `normalize` makes of the text's first character; 0 where it leaves a gap there. */
  readonly openingOf: (text: string) => number
  /** The ids of one word, whatever stands around it. */
  readonly pieces: (word: string) => readonly number[]
  readonly vocabulary: ReadonlyMap<string, number>
}
