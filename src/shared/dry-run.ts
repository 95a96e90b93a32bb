/** What a training takes of this machine, measured: real micro-batches of its own data through its own graphs, and nothing kept. */
import { z } from 'zod'

export const DryRun = z.object({
  /** What computed. */
  device: z.string(),
  /** The highest resident memory of the process that computed, its longest micro-batches and an evaluation included. */
  peakRssBytes: z.number(),
  /** Steps and the evaluations that fall to an epoch. */
  secondsPerEpoch: z.number(),
  secondsPerEvaluation: z.number(),
  /** Of all steps and evaluations, and of the vectors where the head trains alone; early stopping may end the run sooner. */
  secondsTotal: z.number(),
  stepsPerEpoch: z.number().int(),
  totalSteps: z.number().int(),
  /** The batch with the longest comment: its rows, the tokens of the longest, and what was computed at once of it. */
  longestBatch: z.object({
    rows: z.number().int(),
    tokens: z.number().int(),
    microBatches: z.number().int(),
    tokensAtOnce: z.number().int(),
  }),
  /** Micro-batches that were timed. */
  timed: z.number().int(),
  notices: z.array(z.string()),
})
export type DryRun = z.infer<typeof DryRun>
