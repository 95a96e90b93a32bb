/** Importing a data file: looked at, surveyed, read in. */
import { inspectFile } from '@engine/data/files/inspect-file'
import type { FileProgress } from '@engine/data/files/rows'
import { surveyFile } from '@engine/data/files/survey-file'
import type { Context } from '@main/features/context'
import type { HandlersOf } from '@main/features/handlers'
import { importFile } from './import-file'

export const importHandlers = ({ db, home, emit, who, imports }: Context): HandlersOf<'import'> => {
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
    'import/inspect': async ({ path }) => inspectFile(path),
    'import/survey': ({ importId, path, mapping }) =>
      cancellable(importId, (signal) => surveyFile(path, mapping, { signal, ...telling(importId) })),
    'import/run': ({ importId, projectId, path, mapping }) =>
      cancellable(importId, (signal) =>
        importFile({ db, home }, { projectId, path, mapping, who, signal, ...telling(importId) }),
      ),
    'import/cancel': ({ importId }) => imports.get(importId)?.cancel(),
  }
}

/** When the program ends: what is still being read is dropped, what is being stored is stored to its end. */
export async function endImports({ imports }: Pick<Context, 'imports'>): Promise<void> {
  const jobs = [...imports.values()]
  for (const job of jobs) job.cancel()
  await Promise.allSettled(jobs.map((job) => job.done))
}
