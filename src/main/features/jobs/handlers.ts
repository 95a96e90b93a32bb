/** Runs handed on as jobs, and their results taken back. */
import type { Context } from '@main/features/context'
import type { HandlersOf } from '@main/features/handlers'
import { exportJob } from '@main/jobs/export-job'
import { freeFolder } from '@main/jobs/free-folder'
import { importJob } from '@main/jobs/import-job'
import { getRun } from '@main/store/runs'
import { internal } from '@shared/errors'
import type { JobProgress } from '@shared/job'

/** Ten messages a second are enough for a bar. */
const INTERVAL_MS = 100

export const jobHandlers = (context: Context): HandlersOf<'jobs'> => {
  const { db, listener, shell } = context
  const working = new Map<string, AbortController>()
  const exported = new Set<string>()

  async function cancellable<T>(jobId: string, work: (telling: Telling) => Promise<T>): Promise<T> {
    const controller = new AbortController()
    working.set(jobId, controller)
    try {
      return await work({
        signal: controller.signal,
        onProgress: throttled((told) => context.emit('jobs/progress', { jobId, ...told })),
      })
    } finally {
      working.delete(jobId)
    }
  }

  return {
    'jobs/export': ({ jobId, runId, parent }) =>
      cancellable(jobId, async (telling) => {
        const place = freeFolder(parent, `${getRun(db, runId).name} job`)
        const folder = await exportJob(context, { runId, folder: place, ...telling })
        exported.add(folder)
        return { folder }
      }),
    'jobs/import': ({ jobId, projectId, folder }) =>
      cancellable(jobId, async (telling) => {
        const runId = await importJob(context, { folder, projectId, ...telling })
        listener.onChanged(runId)
        return { runId }
      }),
    'jobs/cancel': ({ jobId }) => working.get(jobId)?.abort(),
    'jobs/show': ({ folder }) => {
      if (!exported.has(folder)) throw internal('a folder that was not exported was to be shown')
      return shell.openFolder(folder)
    },
  }
}

interface Telling {
  signal: AbortSignal
  onProgress: (progress: JobProgress) => void
}

/** The beginning of a phase is always told. */
function throttled(tell: (progress: JobProgress) => void): (progress: JobProgress) => void {
  let last = Number.NEGATIVE_INFINITY
  let phase = ''
  return (progress) => {
    const now = performance.now()
    if (progress.phase === phase && now - last < INTERVAL_MS) return
    ;[last, phase] = [now, progress.phase]
    tell(progress)
  }
}
