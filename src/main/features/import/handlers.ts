/** Importing a data file: looked at, surveyed, read in. */
import { inspectFile } from '@engine/data/files/inspect-file'
import { surveyFile } from '@engine/data/files/survey-file'
import type { Context } from '@main/features/context'
import type { HandlersOf } from '@main/features/handlers'
import { importFile } from './import-file'

export const importHandlers = ({ db, home, emit, who }: Context): HandlersOf<'import'> => {
  /** What can be cancelled, by the id that the window gave it. */
  const working = new Map<string, AbortController>()

  async function cancellable<T>(importId: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController()
    working.set(importId, controller)
    try {
      return await work(controller.signal)
    } finally {
      working.delete(importId)
    }
  }

  return {
    'import/inspect': async ({ path }) => inspectFile(path),
    'import/survey': ({ importId, path, mapping }) =>
      cancellable(importId, (signal) =>
        surveyFile(path, mapping, { signal, onProgress: (progress) => emit('import/progress', { importId, ...progress }) }),
      ),
    'import/run': ({ importId, projectId, path, mapping }) =>
      cancellable(importId, (signal) =>
        importFile(
          { db, home },
          { projectId, path, mapping, who, signal, onProgress: (progress) => emit('import/progress', { importId, ...progress }) },
        ),
      ),
    'import/cancel': ({ importId }) => working.get(importId)?.abort(),
  }
}
