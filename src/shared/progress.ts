/** What a long task tells while it works: numbers and strings, at most ten messages a second. */
import { z } from 'zod'
import { EpochResult, Evaluation } from './evaluation'

export const Phase = z.enum(['loading', 'tokenising', 'embedding', 'training', 'evaluating', 'saving'])
export type Phase = z.infer<typeof Phase>

export const StepRecord = z.object({
  step: z.number().int(),
  loss: z.number(),
  learningRate: z.number(),
  /** Global norm before clipping; 0 where mixed precision skipped the step. */
  gradNorm: z.number(),
})
export type StepRecord = z.infer<typeof StepRecord>

export const TrainProgress = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('phase'), phase: Phase, done: z.number(), total: z.number(), secondsLeft: z.number().nullable() }),
  z.object({
    kind: z.literal('steps'),
    /** Every step since the last message, in order: each is stored. */
    steps: z.array(StepRecord),
    totalSteps: z.number().int(),
    epoch: z.number(),
    samplesPerSecond: z.number(),
    /** To the end of the run, evaluations and saving included. */
    secondsLeft: z.number(),
    rssBytes: z.number(),
  }),
  z.object({ kind: z.literal('epoch'), result: EpochResult, evaluation: Evaluation.nullable() }),
  z.object({ kind: z.literal('checkpoint'), step: z.number().int() }),
  z.object({ kind: z.literal('notice'), message: z.string() }),
])
export type TrainProgress = z.infer<typeof TrainProgress>
