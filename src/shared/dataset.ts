/** Datasets of the Hub, as the window and the headless program name and see them. */
import { z } from 'zod'

/** One configuration's split: what is imported or trained on at once. */
export const DatasetSplit = z.object({
  config: z.string(),
  split: z.string(),
  files: z.number().int(),
  bytes: z.number(),
  /** Null where nothing says it before the files are here. */
  rows: z.number().nullable(),
  /** `hub:ID@COMMIT#config/split`: always these bytes. */
  ref: z.string(),
})
export type DatasetSplit = z.infer<typeof DatasetSplit>

export const DatasetChoices = z.object({
  id: z.string(),
  /** The commit that its files are of. */
  commit: z.string(),
  /** Its page, for people. */
  url: z.string(),
  splits: z.array(DatasetSplit),
  /** Remarks in sentences: read as the Hub has converted it, only a part of it was. */
  notices: z.array(z.string()),
})
export type DatasetChoices = z.infer<typeof DatasetChoices>

/** `hub:team/talk@abc#default/train` -> `team/talk, default/train`; null for what names no dataset of the Hub. */
export function datasetTitle(ref: string): string | null {
  const [, id, choice] = /^hub:([^@#]+)(?:@[^#]*)?(?:#(.*))?$/.exec(ref) ?? []
  return id === undefined ? null : [id, choice].filter(Boolean).join(', ')
}
