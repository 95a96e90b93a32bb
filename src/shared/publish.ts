/** What is published, where to, and how far it has come: between the window, the terminal and main. */
import { z } from 'zod'
import { DownloadProgress, HubFile } from './hub'

/** What the card says besides what the run knows. */
export const CardChoices = z.object({
  /** As the Hub names it: `apache-2.0`; null: the card states none. */
  license: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.+-]{0,49}$/)
    .nullable(),
  /** ISO codes; empty: none is stated. */
  languages: z.array(z.string().regex(/^[A-Za-z][A-Za-z0-9-]{1,29}$/)).max(100),
})
export type CardChoices = z.infer<typeof CardChoices>

export const PushTarget = z.object({
  /** `org/name`. */
  repo: z.string(),
  /** Whoever asks agrees that everybody can read it. */
  isPublic: z.boolean(),
  asPullRequest: z.boolean(),
  /** Whoever asks agrees that the comments of a dataset leave this machine. */
  textsAgreed: z.boolean(),
  /** Title of the commit. */
  message: z.string().trim().min(1).max(200),
})
export type PushTarget = z.infer<typeof PushTarget>

export const PlannedFile = HubFile.extend({ state: z.enum(['new', 'changed', 'unchanged']) })
export type PlannedFile = z.infer<typeof PlannedFile>

/** What a push would do, found out with reading requests alone. */
export const PushPlan = z.object({
  type: z.enum(['model', 'dataset']),
  repo: z.string(),
  host: z.string(),
  /** Its page, for people. */
  page: z.string(),
  exists: z.boolean(),
  /** As it is, or would be created. */
  isPrivate: z.boolean(),
  /** Null where the Hub does not say: it is found out when it is tried. */
  mayWrite: z.boolean().nullable(),
  files: z.array(PlannedFile),
  /** Of an earlier push, and not of this one. */
  removed: z.array(z.string()),
  totalBytes: z.number(),
  /** Of them, what is not there yet. */
  newBytes: z.number(),
  /** Comments whose texts would leave this machine; null: none. */
  texts: z.number().nullable(),
  /** README.md as it would be. */
  card: z.string(),
  /** What is to be known before, each a sentence. */
  notices: z.array(z.string()),
  /** Why the push would be refused, in a sentence; null where nothing is known against it. */
  obstacle: z.string().nullable(),
})
export type PushPlan = z.infer<typeof PushPlan>

export const PushProgress = DownloadProgress.omit({ file: true }).extend({
  phase: z.enum(['reading', 'uploading', 'committing', 'checking']),
})
export type PushProgress = z.infer<typeof PushProgress>

export const PUSH_PHASE_WORDS: Readonly<Record<PushProgress['phase'], string>> = {
  reading: 'Reading the files',
  uploading: 'Uploading',
  committing: 'Committing',
  checking: 'Checking what arrived',
}

export const Pushed = z.object({
  files: z.array(HubFile),
  totalBytes: z.number(),
  /** Of them, what was there before. */
  alreadyThereBytes: z.number(),
  commit: z.string(),
  /** Of the repository, or of the pull request. */
  url: z.string(),
})
export type Pushed = z.infer<typeof Pushed>

export const textsLeave = (comments: number, where: string): string =>
  `${comments.toLocaleString('en-US')} comments with their texts leave this machine and go to ${where}.`

/** A run's model, or the labelled comments of a project. */
export const PublishSubject = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('run'), runId: z.string() }),
  z.object({ kind: z.literal('project'), projectId: z.string() }),
])
export type PublishSubject = z.infer<typeof PublishSubject>

/** As the window asks for it. */
export const PublishRequest = z.object({ publishId: z.string(), subject: PublishSubject, card: CardChoices, target: PushTarget })
export type PublishRequest = z.infer<typeof PublishRequest>
