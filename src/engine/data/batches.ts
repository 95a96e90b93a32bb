/** Which rows train together: length-grouped batches, and micro-batches that hold no more than a budget of tokens. */
import { draw32, hash32, permutation, streams } from './random'

/** Batches in one sorted stretch; Trainer's group_by_length uses the same count. */
const GROUP_BATCHES = 50
/** With all rows in one stretch the longest would meet in the same batch in every epoch. (Trainer takes four, at twice the padding.) */
const MIN_STRETCHES = 2

/**
 * The batches of one epoch, as row indices. Rows are shuffled, cut into stretches of up to 50 batches, and sorted by length within
 * each, so that rows of one batch are of one length; then the batches are shuffled. The batch with the longest row comes first: what
 * does not fit in memory shows at once.
 */
export function groupedBatches(lengths: Int32Array, batchSize: number, seed: number, epoch: number): Int32Array[] {
  const stream = hash32(seed, streams.order, epoch)
  const shuffled = permutation(lengths.length, stream)
  const batchesTogether = Math.min(GROUP_BATCHES, Math.floor(lengths.length / (batchSize * MIN_STRETCHES)))
  const stretch = batchSize * Math.max(1, batchesTogether)
  const batches: Int32Array[] = []
  for (let begin = 0; begin < shuffled.length; begin += stretch) {
    // A stable sort: rows of equal length stay in shuffled order.
    const rows = shuffled.slice(begin, begin + stretch).sort((a, b) => (lengths[b] as number) - (lengths[a] as number))
    batches.push(...cut(rows, batchSize))
  }
  const order = permutation(batches.length, draw32(stream, -1))
  const longest = batches.reduce(
    (best, batch, i) => (longestOf(batch, lengths) > longestOf(batches[best] as Int32Array, lengths) ? i : best),
    0,
  )
  const at = order.indexOf(longest)
  if (at > 0) [order[0], order[at]] = [order[at] as number, order[0] as number]
  return [...order].map((i) => batches[i] as Int32Array)
}

/** Consecutive batches of an order that the user gives. */
export function cut(rows: Int32Array, batchSize: number): Int32Array[] {
  return Array.from({ length: Math.ceil(rows.length / batchSize) }, (_, i) => rows.slice(i * batchSize, (i + 1) * batchSize))
}

const longestOf = (rows: Int32Array, lengths: Int32Array): number =>
  rows.reduce((most, row) => Math.max(most, lengths[row] as number), 0)

/** A part of a batch: places in it, and the length they are padded to. */
export interface MicroBatch {
  /** Indices into the batch. */
  readonly places: readonly number[]
  /** Tokens in the longest of them, or the next multiple that was asked for. */
  readonly width: number
}

/** The length to which a row of so many tokens is padded. */
export const paddedLength = (tokens: number, multiple = 1): number => Math.ceil(tokens / multiple) * multiple

/** Cuts a batch so that no part holds more than `budget` tokens, padding included; a single row may. Longest rows first. */
export function microBatches(batch: Int32Array, lengths: Int32Array, budget: number, multiple = 1): MicroBatch[] {
  const lengthAt = (place: number) => lengths[batch[place] as number] as number
  const places = Array.from(batch, (_, place) => place).sort((a, b) => lengthAt(b) - lengthAt(a) || a - b)
  const parts: MicroBatch[] = []
  while (places.length > 0) {
    const width = paddedLength(lengthAt(places[0] as number), multiple)
    parts.push({ places: places.splice(0, Math.max(1, Math.floor(budget / width))), width })
  }
  return parts
}

/** All rows, longest first, in parts of at most `budget` tokens: for scoring, where order does not matter. */
export const scoringBatches = (lengths: Int32Array, budget: number, multiple = 1): MicroBatch[] =>
  microBatches(
    Int32Array.from(lengths, (_, row) => row),
    lengths,
    budget,
    multiple,
  )
