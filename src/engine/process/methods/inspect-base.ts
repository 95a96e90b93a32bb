/** What a model folder holds, or why it cannot be used. */
import { stat } from 'node:fs/promises'
import { EMBEDDED_LANGUAGES } from '@engine/io/embedded'
import { cardLanguages } from '@engine/io/model-card'
import { checkpointFiles } from '@engine/io/weights/checkpoint-files'
import { checkModel } from '@engine/predict/load-model'
import { openTokenizerOf } from '@engine/predict/open-tokenizer'
import { modelPath } from '@engine/process/model-path'
import type { Method } from '@engine/process/task'
import { loraOf } from '@engine/train/lora'
import { trainingMemory } from '@engine/train/memory'
import { AppError } from '@shared/errors'
import { unusableBase } from '@shared/model'

export const inspectBase: Method<'inspectBase'> = async ({ folder, lora }) => {
  try {
    const path = await modelPath(folder)
    const base = await checkModel(path)
    const { architecture, config, facts, labels } = base
    if (lora) loraOf({ architecture, config, labels: 1 }, lora)
    await openTokenizerOf(path, facts)
    const memory = trainingMemory(base)
    return {
      modelType: architecture.modelType,
      parameters: memory.parameters,
      layers: facts.layers,
      maxLength: facts.maxLength,
      bytes: await weightBytes(path),
      languages: folder.embedded ? EMBEDDED_LANGUAGES : await cardLanguages(path),
      labels: [...labels],
      memory,
      problem: null,
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return unusableBase(error.message)
  }
}

async function weightBytes(path: string): Promise<number> {
  const files = await Promise.all((await checkpointFiles(path)).map((file) => stat(file.path)))
  return files.reduce((sum, { size }) => sum + size, 0)
}
