/** Labels and their three states: clean, unlabelled and unknown are different things everywhere. */
import { z } from 'zod'
import { REPORT_AVERAGES } from './evaluation'

/** 1 yes, 0 no, null unknown. */
export const TriState = z.union([z.literal(1), z.literal(0), z.null()])
export type TriState = z.infer<typeof TriState>

/** The extra column of the notebook: true where no label applies. This key in JSON, `noneOfTheLabels` on screen. */
export const NONE_KEY = 'overall_non_toxic'
export const NONE_TITLE = 'none of the labels'

export const LabelName = z
  .string()
  .trim()
  .min(1, 'A label needs a name.')
  .max(100, 'A label name has at most 100 characters.')
  .refine((name) => name !== NONE_KEY, `"${NONE_KEY}" is computed from the other labels and cannot be a label itself.`)
  .refine(
    (name) => !REPORT_AVERAGES.some((row) => row === name),
    'A label cannot be named like a row of averages in the classification report.',
  )

/** `severe_toxic` as people read it: `severe toxic`. */
export const labelTitle = (name: string): string => (name === NONE_KEY ? NONE_TITLE : name.replaceAll('_', ' '))
