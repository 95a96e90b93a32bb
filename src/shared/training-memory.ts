/** What a training takes of this machine's memory, estimated from sizes: memory = fixed + tokens · (perToken + perTokenPair · length). */
import { z } from 'zod'
import type { Recipe } from './recipe'

export const TrainingMemory = z.object({
  /** Bytes, whatever the batch: the process, weights, gradients and moments. */
  fixed: z.number(),
  /** Bytes for each token that is computed at once. */
  perToken: z.number(),
  /** Bytes for each pair of tokens that attend to each other. */
  perTokenPair: z.number(),
  /** Longer batches are computed in parts of so many tokens; a single row may be longer. */
  tokensAtOnce: z.number().int(),
})
export type TrainingMemory = z.infer<typeof TrainingMemory>

type Batches = Pick<Recipe, 'batchSize' | 'maxLength'>

/** Tokens computed at once at most, when every comment is as long as it may be. */
export const tokensTogether = ({ tokensAtOnce }: TrainingMemory, { batchSize, maxLength }: Batches): number =>
  maxLength * Math.max(1, Math.min(batchSize, Math.floor(tokensAtOnce / maxLength)))

/** Bytes at most, when every comment is as long as it may be. */
export function estimateMemory(memory: TrainingMemory, batches: Batches): number {
  const { fixed, perToken, perTokenPair } = memory
  return fixed + tokensTogether(memory, batches) * (perToken + perTokenPair * batches.maxLength)
}
