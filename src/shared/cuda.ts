/** The CUDA files as the window sees them: what could be installed, and how far that is. */
import { z } from 'zod'
import { ErrorData } from './errors'
import { DownloadProgress } from './hub'

export const CudaOffer = z.object({
  onnxruntime: z.string(),
  /** Of the npm registry, with its version. */
  package: z.string(),
  /** Of the registry. */
  host: z.string(),
  archiveBytes: z.number(),
  /** What they take on the disk. */
  installedBytes: z.number(),
})
export type CudaOffer = z.infer<typeof CudaOffer>

/** `paused`: a part has arrived, in this window or before it. */
export const CudaStatus = z.enum(['absent', 'downloading', 'paused', 'unpacking', 'failed', 'installed'])
export type CudaStatus = z.infer<typeof CudaStatus>

export const CudaFiles = z.object({
  /** Null where there are none for this system. */
  offer: CudaOffer.nullable(),
  status: CudaStatus,
  progress: DownloadProgress,
  /** Why it failed. */
  error: ErrorData.nullable(),
})
export type CudaFiles = z.infer<typeof CudaFiles>
