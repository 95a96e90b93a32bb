/** Importing a data file or a dataset of the Hub: looked at, surveyed, read in. */
import type { DataRef } from '@engine/data/files/data-files'
import { inspectFile } from '@engine/data/files/inspect-file'
import type { FileProgress } from '@engine/data/files/rows'
import { surveyFile } from '@engine/data/files/survey-file'
import { Datasets } from '@main/datasets/datasets'
import { isHubReference } from '@main/datasets/hub-reference'
import type { Context } from '@main/features/context'
import type { HandlersOf } from '@main/features/handlers'
import { openAccess } from '@main/hub/open-access'
import type { DownloadProgress } from '@shared/hub'
import { importFile } from './import-file'

export const importHandlers = (context: Context): HandlersOf<'import'> => {
  const { db, home, emit, who, imports, env } = context
  const datasets = lazily(() => new Datasets(openAccess(context, env)))

  /** Files need no Hub, however it is set up. */
  const dataOf = (path: string): DataRef => (isHubReference(path) ? datasets().read(path) : path)

  async function cancellable<T>(importId: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController()
    const done = work(controller.signal)
    imports.set(importId, { cancel: () => controller.abort(), done })
    try {
      return await done
    } finally {
      imports.delete(importId)
    }
  }
  const telling = (importId: string) => ({
    onProgress: (progress: FileProgress) => emit('import/progress', { importId, ...progress }),
  })

  return {
    'import/hub-splits': ({ importId, id }) => cancellable(importId, (signal) => datasets().choices(`hub:${id}`, signal)),
    'import/hub-preview': ({ importId, ref }) => cancellable(importId, (signal) => datasets().preview(ref, signal)),
    async 'import/hub-fetch'({ importId, ref }) {
      const onProgress = (progress: DownloadProgress) => emit('import/hub-progress', { importId, progress })
      await cancellable(importId, (signal) => datasets().open(ref, { signal, onProgress }))
    },
    'import/inspect': async ({ path }) => inspectFile(dataOf(path), { ref: path }),
    'import/survey': ({ importId, path, mapping }) =>
      cancellable(importId, (signal) => surveyFile(dataOf(path), mapping, { signal, ...telling(importId) })),
    'import/run': ({ importId, projectId, path, mapping }) =>
      cancellable(importId, (signal) =>
        importFile({ db, home }, { projectId, data: dataOf(path), mapping, who, signal, ...telling(importId) }),
      ),
    'import/cancel': ({ importId }) => imports.get(importId)?.cancel(),
  }
}

/** An address that HF_ENDPOINT gets wrong is told when it is needed, not when the window opens. */
function lazily<T>(make: () => T): () => T {
  let made: T | null = null
  return () => {
    made ??= make()
    return made
  }
}

/** When the program ends: what is still being read is dropped, what is being stored is stored to its end. */
export async function endImports({ imports }: Pick<Context, 'imports'>): Promise<void> {
  const jobs = [...imports.values()]
  for (const job of jobs) job.cancel()
  await Promise.allSettled(jobs.map((job) => job.done))
}
