/** Makes a model's int8 file, and measures on rows with answers what it changes; both are kept only when all of it is done. */
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { buildLogitsGraph } from '@engine/arch/classifier'
import { readSnapshot, type Snapshot } from '@engine/data/snapshot'
import { measureQuantization } from '@engine/evaluate/measure-quantization'
import { saveQuantization } from '@engine/io/quantized-files'
import { classifierOf } from '@engine/predict/classifier'
import { loadModel } from '@engine/predict/load-model'
import { openQuantized, quantizeModel } from '@engine/predict/quantized-model'
import { modelPath } from '@engine/process/model-path'
import { type Method, phaseReporter } from '@engine/process/task'
import { cpu } from '@engine/runtime/cpu'
import { AppError, invalidInput } from '@shared/errors'

export const quantize: Method<'quantize'> = async ({ model, dataFile, dataName }, task) => {
  if (model.embedded) throw invalidInput('The embedded base has no classifier: train a run, and quantize that.')
  const folder = await modelPath(model)
  const before = await madeAt(folder)
  const { float32, int8, quantized, labels } = await openBoth(folder)
  try {
    const data = await rowsOf(dataFile, labels.length)
    const onProgress = phaseReporter(task, 'evaluating')
    const fileBytes = { float32: quantized.float32Bytes, int8: quantized.model.byteLength }
    const measured = await measureQuantization({ float32, int8, fileBytes }, data, { signal: task.signal, onProgress })
    const report = { madeAt: new Date().toISOString(), data: dataName, ...measured }
    if ((await madeAt(folder)) !== before)
      throw new AppError('busy', `${folder} was removed or trained further meanwhile: quantize the model that is there now.`)
    return await saveQuantization(folder, quantized.model, report)
  } finally {
    await float32.dispose()
    await int8.dispose()
  }
}

/** When the folder was written, as a whole; null where there is none. */
const madeAt = (folder: string): Promise<number | null> =>
  stat(join(folder, 'config.json')).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  )

async function openBoth(folder: string) {
  const loaded = await loadModel(folder, { labels: null, seed: 0 })
  const { facts, labels } = loaded
  const quantized = quantizeModel(loaded)
  const exact = await cpu.openInference(buildLogitsGraph(loaded.model, 'int32').graph, loaded.weights)
  const float32 = await classifierOf(folder, { facts, labels, inference: exact, precision: 'float32' })
  const small = await openQuantized(quantized.model)
  const int8 = await classifierOf(folder, { facts, labels, inference: small, precision: 'int8' })
  return { float32, int8, quantized, labels }
}

async function rowsOf(dataFile: string, labels: number): Promise<Snapshot> {
  const data = await readSnapshot(dataFile, labels)
  if (data.ids.length > 0) return data
  throw invalidInput(`${basename(dataFile)} has no rows: what 8 bits change is measured on comments. Name a file with some.`)
}
