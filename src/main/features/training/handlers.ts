/** Training: surveyed, started, stopped, resumed. What it reports comes as events. */
import type { Context } from '@main/features/context'
import type { HandlersOf } from '@main/features/handlers'
import { checkBase } from '@main/runs/check-base'
import { resolveBase } from '@main/runs/resolve-base'
import { resumeRun } from '@main/runs/resume'
import { startRun } from '@main/runs/start'
import { stopRun } from '@main/runs/stop'
import { findRun } from '@main/store/runs'
import { trainingHolder } from '@main/store/training-lock'
import { Surveyor } from './survey'

export const trainingHandlers = (context: Context): HandlersOf<'training'> => {
  const { db } = context
  const surveyor = new Surveyor(context)
  return {
    'training/survey': (input) => surveyor.survey(input),
    async 'training/start'(request) {
      const { labels } = await checkBase(context.engine, resolveBase(context, request.base), request.recipe)
      const { runId } = await startRun(context, { ...request, baseLabels: labels })
      return { runId }
    },
    'training/stop': ({ runId }) => stopRun(context, runId),
    async 'training/resume'({ runId }) {
      await resumeRun(context, runId)
    },
    'training/current'() {
      const holder = trainingHolder(db)
      return holder && findRun(db, holder.runId)
    },
  }
}
