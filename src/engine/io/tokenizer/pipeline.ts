/** How a kind of tokenizer turns text into ids: normalise, cut into words, and each word into pieces on its own. */

/** Receives one word after the other; false ends the walk. */
export type VisitWord = (word: string) => boolean

export interface Pipeline {
  /** Needed only where added tokens are looked for in normalised text; `words` normalises by itself. */
  readonly normalize: (text: string) => string
  /** Visits the words of a text from left to right. `first`: nothing stands before it. */
  readonly words: (text: string, first: boolean, visit: VisitWord) => void
  /** The ids of one word, whatever stands around it. */
  readonly pieces: (word: string) => readonly number[]
  readonly vocabulary: ReadonlyMap<string, number>
}
