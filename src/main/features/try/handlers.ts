/** One text through the model of a run. */
import type { Context } from '@main/features/context'
import type { HandlersOf } from '@main/features/handlers'
import { runModel } from '@main/runs/resolve-base'

export const tryHandlers = (context: Context): HandlersOf<'try'> => ({
  'try/predict': ({ runId, text }) => context.engine.call('predict', { model: runModel(context, runId), text }),
})
