/** What a model folder holds, or why it cannot be used. */
import { buildLogitsGraph } from '@engine/arch/classifier'
import { checkpointFiles } from '@engine/io/safetensors/checkpoint-files'
import { describeModel } from '@engine/predict/load-model'
import type { Method } from '@engine/process/task'
import { AppError } from '@shared/errors'

export const inspectBase: Method<'inspectBase'> = async ({ folder }) => {
  try {
    const { architecture, config, facts, labels } = await describeModel(folder.path)
    await checkpointFiles(folder.path)
    const { parameters } = buildLogitsGraph({ architecture, config, labels: Math.max(1, labels.length) }, 'int32')
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
