/** Projects, their labels and their comments. */
import { z } from 'zod'
import { LabelName, TriState } from './labels'

export const Label = z.object({ id: z.string(), name: LabelName, position: z.number().int() })
export type Label = z.infer<typeof Label>

export const Project = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  labels: z.array(Label),
  guideline: z.string(),
  guidelineVersion: z.number().int(),
})
export type Project = z.infer<typeof Project>

/**
 * Where a comment stands. `unlabelled`: nobody has answered; `draft`: begun and not submitted, so it counts as unlabelled;
 * `labelled`: submitted or imported with at least one known label; `skipped`: put aside.
 */
export const ExampleState = z.enum(['unlabelled', 'draft', 'labelled', 'skipped'])
export type ExampleState = z.infer<typeof ExampleState>

export const Example = z.object({
  id: z.number().int(),
  /** 1-based place in the project. */
  position: z.number().int(),
  /** The id the file gave it, if any. */
  externalId: z.string().nullable(),
  text: z.string(),
  source: z.string(),
  state: ExampleState,
  flagged: z.boolean(),
  /** By label id. For a draft these are the answers so far. */
  values: z.record(z.string(), TriState),
})
export type Example = z.infer<typeof Example>

export const LabelCounts = z.object({
  labelId: z.string(),
  yes: z.number().int(),
  no: z.number().int(),
  unknown: z.number().int(),
})
export type LabelCounts = z.infer<typeof LabelCounts>

export const ProjectCounts = z.object({
  total: z.number().int(),
  unlabelled: z.number().int(),
  draft: z.number().int(),
  labelled: z.number().int(),
  skipped: z.number().int(),
  flagged: z.number().int(),
  /** Labelled, every label known and none of them yes. */
  clean: z.number().int(),
  /** Submitted by hand since local midnight. */
  labelledToday: z.number().int(),
  /** Over labelled comments only. */
  labels: z.array(LabelCounts),
})
export type ProjectCounts = z.infer<typeof ProjectCounts>

export const ExampleQuery = z.object({
  projectId: z.string(),
  /** Every word must occur in the text (case-insensitive). */
  search: z.string().default(''),
  state: z.enum(['any', 'unlabelled', 'labelled', 'skipped', 'flagged', 'clean']).default('any'),
  /** By label: only comments whose value is this. */
  label: z.object({ labelId: z.string(), value: TriState }).nullable().default(null),
  source: z.string().nullable().default(null),
  offset: z.number().int().min(0).default(0),
  limit: z.number().int().min(1).max(500).default(100),
})
export type ExampleQuery = z.infer<typeof ExampleQuery>

export const ExamplePage = z.object({ total: z.number().int(), rows: z.array(Example) })
export type ExamplePage = z.infer<typeof ExamplePage>
