/** Scores rows in length-sorted batches: memory stays below a ceiling whatever the number of rows, and nothing gathers on a device. */
import type { ModelFacts } from '@engine/arch/architecture'
import { scoringBatches } from '@engine/data/batches'
import { type PooledRows, pooledCount, pooledFeeds } from '@engine/data/pooled'
import { padded, rowCount, rowLengths, type TokenRows } from '@engine/data/tokens'
import type { Inference } from '@engine/runtime/device'
import { AppError } from '@shared/errors'

/** Tokens of one batch, padding included, where nothing else is asked for. */
export const SCORING_TOKENS = 2048

export interface ScoreOptions {
  readonly labels: number
  readonly facts: Pick<ModelFacts, 'padTokenId' | 'lengthMultiple'>
  /** Tokens of one batch: the ceiling on what the logits graph holds at once. */
  readonly tokenBudget?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number) => void
}

/** Logits [n, L] in the order of the rows. */
export async function scoreRows(inference: Inference, tokens: TokenRows, options: ScoreOptions): Promise<Float32Array> {
  const total = rowCount(tokens)
  const logits = new Float32Array(total * options.labels)
  const { tokenBudget = SCORING_TOKENS } = options
  let done = 0
  for (const { places, width } of scoringBatches(rowLengths(tokens), tokenBudget, options.facts.lengthMultiple)) {
    if (options.signal?.aborted) throw new AppError('cancelled', 'Scoring was stopped.')
    const batch = await inference.logits(padded(tokens, places, width, options.facts.padTokenId))
    places.forEach((row, i) => {
      logits.set(batch.subarray(i * options.labels, (i + 1) * options.labels), row * options.labels)
    })
    done += places.length
    options.onProgress?.(done, total)
  }
  return logits
}

/** Rows of one batch of a head: their inputs have no length. */
const HEAD_ROWS = 4096

/** Logits [n, L] of a head, from the vectors that it reads. */
export async function scorePooled(
  head: Inference,
  pooled: PooledRows,
  { labels, signal, onProgress }: Pick<ScoreOptions, 'labels' | 'signal' | 'onProgress'>,
): Promise<Float32Array> {
  const total = pooledCount(pooled)
  const logits = new Float32Array(total * labels)
  for (let begin = 0; begin < total; begin += HEAD_ROWS) {
    if (signal?.aborted) throw new AppError('cancelled', 'Scoring was stopped.')
    const rows = Array.from({ length: Math.min(HEAD_ROWS, total - begin) }, (_, i) => begin + i)
    logits.set(await head.logits(pooledFeeds(pooled, rows)), begin * labels)
    onProgress?.(begin + rows.length, total)
  }
  return logits
}

/** 1 / (1 + e⁻ˣ) of each logit, in float64. */
export const probabilities = (logits: Float32Array): Float64Array => Float64Array.from(logits, (x) => 1 / (1 + Math.exp(-x)))
