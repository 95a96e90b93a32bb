/** Models of the Hub, downloads and the cache, as the window sees them. */
import { z } from 'zod'
import { ErrorData } from './errors'

/** One line of a search. */
export const HubModel = z.object({
  /** `org/name`. */
  id: z.string(),
  task: z.string().nullable(),
  /** `bert`; null where its configuration does not say. */
  modelType: z.string().nullable(),
  license: z.string().nullable(),
  languages: z.array(z.string()),
  downloads: z.number(),
  likes: z.number(),
  updatedAt: z.string(),
  gated: z.boolean(),
  private: z.boolean(),
  /** Of its weights, where the Hub has counted them. */
  parameters: z.number().nullable(),
})
export type HubModel = z.infer<typeof HubModel>

export const HubSearch = z.object({
  text: z.string().max(200),
  task: z.enum(['text-classification', 'fill-mask']).nullable(),
  limit: z.number().int().min(1).max(200).default(30),
})
export type HubSearch = z.infer<typeof HubSearch>

export const HubFile = z.object({ path: z.string(), bytes: z.number() })
export type HubFile = z.infer<typeof HubFile>

/** What one wants to know before a download. */
export const HubModelDetails = HubModel.extend({
  /** The commit that the revision stands for now. */
  commit: z.string(),
  /** Its page, for people. */
  url: z.string(),
  /** What would be fetched. */
  files: z.array(HubFile),
  totalBytes: z.number(),
  /** Of them, what is in the cache already. */
  cachedBytes: z.number(),
  /** Why it cannot be a base, or not be fetched, in a sentence; null where nothing speaks against it. */
  problem: z.string().nullable(),
})
export type HubModelDetails = z.infer<typeof HubModelDetails>

export const DownloadRequest = z.object({
  type: z.enum(['model', 'dataset']).default('model'),
  id: z.string(),
  revision: z.string().default('main'),
})
export type DownloadRequest = z.infer<typeof DownloadRequest>

/** `paused` keeps what arrived; `cancelled` has thrown it away. */
export const DownloadStatus = z.enum(['running', 'paused', 'finished', 'failed', 'cancelled'])
export type DownloadStatus = z.infer<typeof DownloadStatus>

export const DownloadProgress = z.object({
  bytes: z.number(),
  /** Null until the file list is known. */
  totalBytes: z.number().nullable(),
  bytesPerSecond: z.number(),
  /** Null while nothing can be said. */
  secondsLeft: z.number().nullable(),
  /** The file that is on its way. */
  file: z.string().nullable(),
  /** Why nothing arrives at the moment, in a sentence; null while it does. */
  stalled: z.string().nullable(),
})
export type DownloadProgress = z.infer<typeof DownloadProgress>
export const NOTHING_ARRIVED: DownloadProgress = {
  bytes: 0,
  totalBytes: null,
  bytesPerSecond: 0,
  secondsLeft: null,
  file: null,
  stalled: null,
}

export const Download = z.object({
  /** `model org/name main`: one download for each. */
  key: z.string(),
  request: DownloadRequest,
  status: DownloadStatus,
  progress: DownloadProgress,
  error: ErrorData.nullable(),
  /** Where it is, once it is finished. */
  folder: z.string().nullable(),
  commit: z.string().nullable(),
})
export type Download = z.infer<typeof Download>

/** A repository in the cache that the Hub's clients share. */
export const CachedRepository = z.object({
  type: z.enum(['model', 'dataset']),
  id: z.string(),
  folder: z.string(),
  /** Of its files and of what has arrived of others. */
  bytes: z.number(),
  /** Of what has arrived in part. */
  incompleteBytes: z.number(),
  snapshots: z.array(
    z.object({
      commit: z.string(),
      /** Branches and tags that stood for it when they were last asked. */
      revisions: z.array(z.string()),
      folder: z.string(),
      files: z.number(),
      bytes: z.number(),
      /** Of a model: configuration and all weights are there. */
      complete: z.boolean(),
    }),
  ),
})
export type CachedRepository = z.infer<typeof CachedRepository>

/** 1234567 -> `1.2 MB`, in the Hub's own thousands. */
export function bytesInWords(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  return `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(1)} ${units[power]}`
}
