/** Unigram: a word becomes the pieces whose scores (log probabilities) add up to the most. */

import type { JsonObject } from '@engine/io/json-file'
import { AppError, invalidInput } from '@shared/errors'

interface Piece {
  readonly id: number
  readonly score: number
}

/** How far an unknown character lies below the least likely piece; SentencePiece's constant. */
const UNKNOWN_PENALTY = 10

function piecesOf(model: JsonObject): Map<string, Piece> {
  if (!Array.isArray(model.vocab))
    throw invalidInput('tokenizer.json has no vocabulary: a list of [piece, score] was expected in model.vocab.')
  return new Map(
    model.vocab.map((entry: unknown, id) => {
      const [text, score]: unknown[] = Array.isArray(entry) ? entry : []
      if (typeof text !== 'string' || typeof score !== 'number')
        throw invalidInput(`tokenizer.json has no [piece, score] at place ${id} of model.vocab.`)
      return [text, { id, score }]
    }),
  )
}

/** The best way to reach a position of the word, and the piece it ends with. */
interface Reached {
  readonly score: number
  readonly start: number
  readonly id: number
}

/** `model` of a tokenizer.json -> its vocabulary and the ids of a word. */
export function unigram(model: JsonObject): { vocabulary: Map<string, number>; pieces: (word: string) => readonly number[] } {
  const known = piecesOf(model)
  const unknownId = model.unk_id
  if (typeof unknownId !== 'number') throw invalidInput('tokenizer.json names no unknown piece (model.unk_id).')
  if (model.byte_fallback === true)
    throw new AppError('unsupported', 'This tokenizer spells unknown characters in bytes, which Moderato does not know.')
  let unknownScore = Number.POSITIVE_INFINITY
  let maxPiece = 1
  for (const [text, { score }] of known) {
    unknownScore = Math.min(unknownScore, score)
    maxPiece = Math.max(maxPiece, text.length)
  }
  unknownScore -= UNKNOWN_PENALTY

  /** Of equal scores the first found stays: shorter pieces are tried before longer ones, from left to right. */
  const pieces = (word: string): number[] => {
    const best: (Reached | undefined)[] = new Array(word.length + 1)
    best[0] = { score: 0, start: 0, id: unknownId }
    const reach = (end: number, start: number, id: number, score: number): void => {
      const rival = best[end]
      if (rival === undefined || score > rival.score) best[end] = { score, start, id }
    }
    for (let start = 0; start < word.length; ) {
      const width = word.codePointAt(start)! > 0xffff ? 2 : 1
      const { score } = best[start]!
      for (let length = width; length <= maxPiece && start + length <= word.length; length++) {
        const piece = known.get(word.slice(start, start + length))
        if (piece) reach(start + length, start, piece.id, piece.score + score)
        else if (length === width) reach(start + length, start, unknownId, unknownScore + score)
      }
      start += width
    }
    return backtrack(best, word.length, unknownId)
  }
  return { vocabulary: new Map([...known].map(([text, { id }]) => [text, id])), pieces }
}

/** Follows the best path from its end; neighbouring unknown characters become one unknown token. */
function backtrack(best: readonly (Reached | undefined)[], length: number, unknownId: number): number[] {
  const ids: number[] = []
  for (let end = length; end > 0; ) {
    const { id, start } = best[end]!
    if (id !== unknownId || ids.at(-1) !== unknownId) ids.push(id)
    end = start
  }
  return ids.reverse()
}
