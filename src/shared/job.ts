/** Jobs: a run handed on to another machine, and its result taken back. */
import { z } from 'zod'

export const JobPhase = z.enum(['writing-data', 'writing-model', 'checking', 'reading-data', 'adopting'])
export type JobPhase = z.infer<typeof JobPhase>

/** `total` 0: nobody knows how long it takes. */
export const JobProgress = z.object({ phase: JobPhase, done: z.number(), total: z.number() })
export type JobProgress = z.infer<typeof JobProgress>

export const JOB_PHASE_WORDS: Record<JobPhase, string> = {
  'writing-data': 'Writing the comments',
  'writing-model': 'Writing the base model',
  checking: 'Checking every file',
  'reading-data': 'Reading the comments',
  adopting: 'Taking in the model',
}
