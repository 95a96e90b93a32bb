/** The history of runs. */
import type { Context } from '@main/features/context'
import type { HandlersOf } from '@main/features/handlers'
import { deleteRunWithFolder } from '@main/runs/delete'
import { getRun, listRuns, updateRun } from '@main/store/runs'

export const runHandlers = (context: Context): HandlersOf<'runs'> => {
  const { db, listener } = context
  return {
    'runs/list': () => listRuns(db, null),
    'runs/get': ({ runId }) => getRun(db, runId),
    'runs/update'(patch) {
      const run = updateRun(db, patch)
      listener.onChanged(run.id)
      return run
    },
    async 'runs/delete'({ runId }) {
      await deleteRunWithFolder(context, runId)
      listener.onChanged(runId)
    },
  }
}
