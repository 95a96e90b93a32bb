/** How a kind of tokenizer turns text into ids: normalise, cut into words, and each word into pieces on its own. */

/** Receives one word after the other; false ends the walk. */
export type VisitWord = (word: string) => boolean

/** Visits the words of a text from left to right. `first`: the text begins where the whole of it begins. */
export type Words = (text: string, first: boolean, visit: VisitWord) => void

export interface Pipeline {
  /** Needed only where added tokens are looked for in normalised text. */
  readonly normalize: (text: string) => string
  /** Words of a text as it came. */
  readonly words: Words
  /** Words of a text, or of a part of it, that `normalize` has been through. */
  readonly normalizedWords: Words
  /** Normalising leaves the text's first character where it is. */
  readonly keepsBeginning: (text: string) => boolean
  /** The ids of one word, whatever stands around it. */
  readonly pieces: (word: string) => readonly number[]
  readonly vocabulary: ReadonlyMap<string, number>
}
