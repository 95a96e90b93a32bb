/** What a model folder holds, or why it cannot be used. */
import { openTokenizer } from '@engine/io/tokenizer'
import { checkModel } from '@engine/predict/load-model'
import { modelPath } from '@engine/process/model-path'
import type { Method } from '@engine/process/task'
import { AppError } from '@shared/errors'

export const inspectBase: Method<'inspectBase'> = async ({ folder }) => {
  try {
    const path = await modelPath(folder)
    const { architecture, facts, labels, parameters } = await checkModel(path)
    await openTokenizer(path)
    const count = parameters.reduce((sum, spec) => sum + spec.shape.reduce((a, b) => a * b, 1), 0)
    return {
      modelType: architecture.modelType,
      parameters: count,
      layers: facts.layers,
      maxLength: facts.maxLength,
      labels: [...labels],
      problem: null,
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { modelType: null, parameters: null, layers: null, maxLength: null, labels: [], problem: error.message }
  }
}
