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
import { Measurer } from './measurer'
import { Surveyor } from './survey'

export const trainingHandlers = (context: Context): HandlersOf<'training'> => {
  const { db } = context
  const surveyor = new Surveyor(context)
  const measurer = new Measurer(context)
  return {
    'training/survey': (input) => surveyor.survey(input),
    'training/measure': (request) => measurer.measure(request),
    async 'training/start'(request) {
      measurer.stop()
      const { labels } = await checkBase(context.engine, resolveBase(context, request.base), request.recipe)
      const { runId } = await startRun(context, { ...request, baseLabels: labels })
      return { runId }
    },
    'training/stop': ({ runId }) => stopRun(context, runId),
    async 'training/resume'({ runId }) {
      measurer.stop()
      await resumeRun(context, runId)
    },
    'training/current'() {
      const holder = trainingHolder(db)
      return holder && findRun(db, holder.runId)
    },
  }
}
