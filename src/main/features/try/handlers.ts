/** One text through the model of a run, in 8 bits where that was chosen. */
import { readQuantization } from '@engine/io/quantized-files'
import type { Context } from '@main/features/context'
import type { HandlersOf } from '@main/features/handlers'
import { runModel } from '@main/runs/resolve-base'

export const tryHandlers = (context: Context): HandlersOf<'try'> => ({
  async 'try/predict'({ runId, text }) {
    const model = runModel(context, runId)
    const int8 = (await readQuantization(model.path))?.useForScoring === true
    return context.engine.call('predict', { model, text, precision: int8 ? 'int8' : 'float32' })
  },
})
