/** Which tokenizer made a list of token ids, as far as its special tokens and its largest id tell. */
import { embeddedModelFolder } from '@engine/io/embedded'

/** `first` and `last` stand around each text; `marks`: whether ids 104 to 998, where some BERTs have their marks, are in use. */
interface KnownVocabulary {
  readonly name: string
  readonly size: number
  readonly first: number
  readonly last: number
  readonly marks?: boolean
}

const vocabularies: readonly KnownVocabulary[] = [
  { name: 'bert-base-uncased', size: 30522, first: 101, last: 102, marks: false },
  { name: 'bert-base-cased', size: 28996, first: 101, last: 102, marks: true },
  { name: 'bert-base-multilingual-uncased', size: 105879, first: 101, last: 102, marks: true },
  { name: 'bert-base-multilingual-cased', size: 119547, first: 101, last: 102, marks: true },
  { name: 'roberta-base', size: 50265, first: 0, last: 2 },
  { name: 'xlm-roberta-base', size: 250002, first: 0, last: 2 },
  { name: 'albert-base-v2', size: 30000, first: 2, last: 3 },
  { name: 'microsoft/deberta-v3-base', size: 128001, first: 1, last: 2 },
  { name: 'answerdotai/ModernBERT-base', size: 50368, first: 50281, last: 50282 },
]

/** Some hundred texts reach far into their vocabulary, behind which the rarest pieces stand. */
const REACH = 0.5
const isMark = (id: number): boolean => id >= 104 && id <= 998

export interface TokenizerGuess {
  /** Names of the vocabularies that fit. */
  fits: string[]
  /** The tokenizer's files, where just one fits and this machine is sure to have it. */
  folder: string | null
}

/** `lists`: the ids of the first rows. */
export function guessTokenizer(lists: readonly (readonly number[])[]): TokenizerGuess {
  const largest = lists.reduce((most, ids) => ids.reduce((a, b) => Math.max(a, b), most), -1)
  const hasMarks = lists.some((ids) => ids.some(isMark))
  const fits = vocabularies
    .filter(({ size, first, last, marks = hasMarks }) => {
      const isAround = lists.every((ids) => ids[0] === first && ids.includes(last))
      return lists.length > 0 && isAround && marks === hasMarks && largest < size && largest >= REACH * size
    })
    .map(({ name }) => name)
  // The embedded base has BERT's uncased vocabulary.
  return { fits, folder: fits.length === 1 && fits[0] === 'bert-base-uncased' ? embeddedModelFolder() : null }
}
