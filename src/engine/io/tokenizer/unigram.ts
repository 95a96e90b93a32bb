/** Unigram: a word becomes the pieces whose scores (log probabilities) add up to the most. */

import type { JsonObject } from '@engine/io/json-file'
import { invalidInput } from '@shared/errors'
import { bytePieces } from './byte-pieces'

interface Piece {
  readonly id: number
  readonly score: number
}

/** How far an unknown character lies below the least likely piece; SentencePiece's constant. */
const UNKNOWN_PENALTY = 10

function piecesOf(model: JsonObject): { readonly known: Map<string, Piece>; readonly lowestScore: number } {
  if (!Array.isArray(model.vocab))
    throw invalidInput('tokenizer.json has no vocabulary: a list of [piece, score] was expected in model.vocab.')
  let lowestScore = Number.POSITIVE_INFINITY
  const known = new Map(
    model.vocab.map((entry: unknown, id) => {
      const [text, score]: unknown[] = Array.isArray(entry) ? entry : []
      if (typeof text !== 'string' || typeof score !== 'number')
        throw invalidInput(`tokenizer.json has no [piece, score] at place ${id} of model.vocab.`)
      lowestScore = Math.min(lowestScore, score)
      return [text, { id, score }]
    }),
  )
  return { known, lowestScore }
}

/** The best way to reach a position of the word, and the piece it ends with. */
interface Reached {
  readonly score: number
  readonly start: number
  readonly id: number
}

/** `model` of a tokenizer.json -> its vocabulary and the ids of a word. */
export function unigram(model: JsonObject): { vocabulary: Map<string, number>; pieces: (word: string) => readonly number[] } {
  const { known, lowestScore } = piecesOf(model)
  const unknownId = model.unk_id
  if (typeof unknownId !== 'number') throw invalidInput('tokenizer.json names no unknown piece (model.unk_id).')
  const vocabulary = new Map([...known].map(([text, { id }]) => [text, id]))
  const unknownScore = lowestScore - UNKNOWN_PENALTY
  let maxPiece = 1
  for (const text of known.keys()) maxPiece = Math.max(maxPiece, text.length)
  const inBytes = model.byte_fallback === true ? bytePieces(vocabulary) : () => null
  const unknown = (text: string): readonly number[] => {
    const id = vocabulary.get(text)
    return id === undefined ? (inBytes(text) ?? [unknownId]) : [id]
  }

  /** Of equal scores the first found stays: shorter pieces are tried before longer ones, from left to right. */
  const bestPath = (word: string): readonly (Reached | undefined)[] => {
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
    return best
  }

  return { vocabulary, pieces: (word) => readPath(bestPath(word), word, unknownId, unknown) }
}

/** Follows the best path from its end; neighbouring unknown characters are one text. */
function readPath(
  best: readonly (Reached | undefined)[],
  word: string,
  unknownId: number,
  unknown: (text: string) => readonly number[],
): number[] {
  const pieces: (readonly number[])[] = []
  for (let end = word.length; end > 0; ) {
    let { id, start } = best[end]!
    if (id !== unknownId) pieces.push([id])
    else {
      while (start > 0 && best[start]!.id === unknownId) start = best[start]!.start
      pieces.push(unknown(word.slice(start, end)))
    }
    end = start
  }
  return pieces.reverse().flat()
}
