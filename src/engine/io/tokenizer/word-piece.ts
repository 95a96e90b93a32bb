/** WordPiece: a word becomes the longest known piece at its start, then the longest that continues it, and so on. */

import type { JsonObject } from '@engine/io/json-file'
import { invalidInput } from '@shared/errors'

const codePoints = (word: string): number => {
  let count = 0
  for (const _ of word) count++
  return count
}

/** Continuing pieces by their text without the prefix. */
function withoutPrefix(vocabulary: ReadonlyMap<string, number>, prefix: string): Map<string, number> {
  const continuing = [...vocabulary].filter(([token]) => token.startsWith(prefix))
  return new Map(continuing.map(([token, id]) => [token.slice(prefix.length), id]))
}

/** `model` of a tokenizer.json and its vocabulary -> the ids of a normalised word; the unknown token where any part is unknown. */
export function wordPiece(model: JsonObject, vocabulary: ReadonlyMap<string, number>): (word: string) => readonly number[] {
  const unknownId = vocabulary.get(String(model.unk_token ?? '[UNK]'))
  if (unknownId === undefined)
    throw invalidInput(`tokenizer.json names the unknown token ${String(model.unk_token)}, which its vocabulary lacks.`)
  const unknown = [unknownId]
  const continuing = withoutPrefix(vocabulary, String(model.continuing_subword_prefix ?? '##'))
  const maxCharacters = Number(model.max_input_chars_per_word ?? 100)
  let maxPiece = 0
  for (const token of vocabulary.keys()) maxPiece = Math.max(maxPiece, token.length)

  return (word) => {
    if (word.length > 2 * maxCharacters || (word.length > maxCharacters && codePoints(word) > maxCharacters)) return unknown
    const ids: number[] = []
    for (let start = 0; start < word.length; ) {
      const pieces = start === 0 ? vocabulary : continuing
      let end = Math.min(word.length, start + maxPiece)
      let id = pieces.get(word.slice(start, end))
      while (id === undefined && end - start > 1) id = pieces.get(word.slice(start, --end))
      if (id === undefined) return unknown
      ids.push(id)
      start = end
    }
    return ids
  }
}
