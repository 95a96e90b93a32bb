/** The data folder as the window and the headless program show it: what takes how much, what can go, and where it can move. */
import { z } from 'zod'

export const FolderPart = z.enum(['database', 'runs', 'backups', 'tokens', 'devices', 'temporary', 'window', 'foreign'])
export type FolderPart = z.infer<typeof FolderPart>

/** What a clean-up can remove. */
export const CleanUpItem = z.enum(['tokens', 'temporary', 'checkpoints', 'backups'])
export type CleanUpItem = z.infer<typeof CleanUpItem>

export const DataFolder = z.object({
  home: z.string(),
  bytes: z.number(),
  parts: z.array(z.object({ part: FolderPart, bytes: z.number(), files: z.number().int() })),
  /** What lies in it and is not Moderato's: never touched. */
  foreign: z.array(z.string()),
  cleanUp: z.array(z.object({ item: CleanUpItem, bytes: z.number(), files: z.number().int() })),
  /** Outside of it: the cache that the Hub's programs share. */
  hubCache: z.object({ folder: z.string(), bytes: z.number(), models: z.number().int(), datasets: z.number().int() }).nullable(),
  /** Why it cannot be moved, in a sentence. */
  fixed: z.string().nullable(),
  /** Where it was before, while what was copied from there is still there. */
  before: z.object({ folder: z.string(), bytes: z.number(), files: z.number().int() }).nullable(),
})
export type DataFolder = z.infer<typeof DataFolder>

export const MovePlan = z.object({
  from: z.string(),
  /** Without links, and perhaps a folder of its own in the one that was chosen. */
  to: z.string(),
  bytes: z.number(),
  files: z.number().int(),
  freeBytes: z.number().nullable(),
  /** What stays behind, since it is not Moderato's. */
  foreign: z.array(z.string()),
})
export type MovePlan = z.infer<typeof MovePlan>

export const MoveProgress = z.object({
  phase: z.enum(['copying', 'verifying', 'database']),
  bytes: z.number(),
  totalBytes: z.number(),
})
export type MoveProgress = z.infer<typeof MoveProgress>

export const RemovedOld = z.object({
  folder: z.string(),
  files: z.number().int(),
  bytes: z.number(),
  /** What was left there: changed since it was copied, or not Moderato's. */
  left: z.array(z.string()),
})
export type RemovedOld = z.infer<typeof RemovedOld>
