/** BPE: a word begins as its characters; neighbours are merged, the pair that was learnt first before all others. */
import type { JsonObject } from '@engine/io/json-file'
import { AppError, invalidInput } from '@shared/errors'
import { bytePieces } from './byte-pieces'
import { MergeQueue } from './merge-queue'

interface Merge {
  readonly rank: number
  readonly id: number
}

/** Ids stay below this, so that a pair of them is one exact number. */
const MAX_IDS = 2 ** 26
const pairOf = (left: number, right: number): number => left * MAX_IDS + right

function pairOfWords(merge: unknown, rank: number): [string, string] {
  const parts: unknown[] = typeof merge === 'string' ? merge.split(' ') : Array.isArray(merge) ? merge : []
  const [left, right] = parts
  if (parts.length !== 2 || typeof left !== 'string' || typeof right !== 'string')
    throw invalidInput(`Merge ${rank} of the tokenizer is ${JSON.stringify(merge)}; two pieces were expected.`)
  return [left, right]
}

function readMerges({ merges, continuing_subword_prefix: prefix }: JsonObject, vocabulary: ReadonlyMap<string, number>) {
  const idOf = (piece: string, rank: number): number => {
    const id = vocabulary.get(piece)
    if (id === undefined || id >= MAX_IDS)
      throw invalidInput(`Merge ${rank} of the tokenizer needs the piece ${JSON.stringify(piece)}, which its vocabulary lacks.`)
    return id
  }
  const skipped = typeof prefix === 'string' ? prefix.length : 0
  const byPair = new Map<number, Merge>()
  const byRank = (Array.isArray(merges) ? merges : []).map((entry: unknown, rank): Merge => {
    const [left, right] = pairOfWords(entry, rank)
    const merge = { rank, id: idOf(left + right.slice(skipped), rank) }
    byPair.set(pairOf(idOf(left, rank), idOf(right, rank)), merge)
    return merge
  })
  return { byPair, byRank }
}

type Merges = ReturnType<typeof readMerges>

/** Stands where a symbol was merged into the one before it. */
const GONE = -1

/** Merges neighbours in place until no pair is known; `next` and `previous` link the symbols that are left. */
function mergeAll(symbols: number[], { byPair, byRank }: Merges): number[] {
  const next = symbols.map((_, i) => i + 1)
  const previous = symbols.map((_, i) => i - 1)
  const queue = new MergeQueue()
  const mergeAt = (position: number): Merge | undefined => {
    const right = symbols[next[position] ?? symbols.length]
    return right === undefined ? undefined : byPair.get(pairOf(symbols[position]!, right))
  }
  const enqueue = (position: number): void => {
    const merge = mergeAt(position)
    if (merge) queue.push(merge.rank, position)
  }
  for (let i = 0; i + 1 < symbols.length; i++) enqueue(i)
  for (let top = queue.pop(); top; top = queue.pop()) {
    const { position } = top
    const { id } = byRank[top.rank]!
    if (symbols[position] === GONE || mergeAt(position)?.id !== id) continue
    const right = next[position]!
    symbols[position] = id
    symbols[right] = GONE
    next[position] = next[right]!
    previous[next[right]!] = position
    enqueue(previous[position]!)
    enqueue(position)
  }
  return symbols.filter((id) => id !== GONE)
}

function textOption(model: JsonObject, key: string): string {
  return typeof model[key] === 'string' ? model[key] : ''
}

/** The ids of a word's characters before any merge: unknown ones in bytes, as the unknown token, or left out. */
function symbolsOf(model: JsonObject, vocabulary: ReadonlyMap<string, number>): (word: string) => number[] {
  const prefix = textOption(model, 'continuing_subword_prefix')
  const suffix = textOption(model, 'end_of_word_suffix')
  const unknownId = typeof model.unk_token === 'string' ? vocabulary.get(model.unk_token) : undefined
  const inBytes = model.byte_fallback === true ? bytePieces(vocabulary) : () => null
  return (word) => {
    const ids: number[] = []
    /** An unknown token comes only when the next known character does: bytes between them stand before it, as in the reference. */
    let pending = false
    const flush = (): void => {
      if (pending) ids.push(unknownId!)
      pending = false
    }
    const characters = [...word]
    for (const [i, character] of characters.entries()) {
      const piece = (i > 0 ? prefix : '') + character + (i === characters.length - 1 ? suffix : '')
      const id = vocabulary.get(piece)
      const bytes = id === undefined ? inBytes(piece) : null
      if (id !== undefined) {
        flush()
        ids.push(id)
      } else if (bytes) ids.push(...bytes)
      else if (unknownId !== undefined) {
        if (model.fuse_unk !== true) flush()
        pending = true
      }
    }
    flush()
    return ids
  }
}

/** `model` of a tokenizer.json and its vocabulary -> the ids of a word. */
export function bytePairEncoding(
  model: JsonObject,
  vocabulary: ReadonlyMap<string, number>,
): (word: string) => readonly number[] {
  if (typeof model.dropout === 'number' && model.dropout > 0)
    throw new AppError(
      'unsupported',
      'The tokenizer leaves out merges at random (BPE dropout); Moderato needs ids that can be repeated.',
    )
  const merges = readMerges(model, vocabulary)
  const symbols = symbolsOf(model, vocabulary)
  return (word) => {
    const whole = model.ignore_merges === true ? vocabulary.get(word) : undefined
    return whole === undefined ? mergeAll(symbols(word), merges) : [whole]
  }
}
