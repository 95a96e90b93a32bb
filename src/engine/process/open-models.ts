/** Models kept open between single predictions: opening one takes far longer than an answer. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { QUANTIZATION_FILE } from '@engine/io/quantized-files'
import { isMissing } from '@engine/io/storage-error'
import { type Classifier, openClassifier } from '@engine/predict/classifier'
import type { Precision } from '@engine/predict/open-inference'
import { cpu } from '@engine/runtime/cpu'
import { AppError } from '@shared/errors'

/** Two runs can be tried side by side without loading either again. */
const OPEN_MODELS = 2

interface OpenModel {
  readonly classifier: Promise<Classifier>
  /** Answers under way: a model in use is not closed. */
  users: number
}
/** By folder, precision and time of change, the one used last at the end. */
const models = new Map<string, OpenModel>()

/** A model and what it computes in. */
export interface Chosen {
  readonly folder: string
  readonly precision: Precision | undefined
}

/** Calls `use` with the model, opened if it is not open yet; closes what has been unused for longest. */
export async function withModel<T>(chosen: Chosen, use: (classifier: Classifier) => Promise<T>): Promise<T> {
  const key = await keyOf(chosen)
  const model = models.get(key) ?? opened(key, chosen)
  models.delete(key)
  models.set(key, model)
  model.users++
  try {
    return await use(await model.classifier)
  } finally {
    model.users--
    await closeUnused()
  }
}

/** One that cannot be opened is not remembered: the folder may be put right without its config.json changing. */
function opened(key: string, { folder, precision }: Chosen): OpenModel {
  const classifier = openClassifier(folder, cpu, precision)
  classifier.catch(() => models.delete(key))
  return { classifier, users: 0 }
}

async function closeUnused(): Promise<void> {
  const oldest = [...models].slice(0, -OPEN_MODELS).filter(([, { users }]) => users === 0)
  for (const [key] of oldest) models.delete(key)
  for (const [, { classifier }] of oldest) await (await classifier).dispose()
}

/** A model that is made again, or whose int8 file is, is another one. */
async function keyOf({ folder, precision }: Chosen): Promise<string> {
  const model = await changedAt(join(folder, 'config.json'))
  if (model === null) throw new AppError('not-found', `${folder} is not a model folder: it has no config.json.`)
  return precision === 'int8' ? `${folder}@${model}@${await changedAt(join(folder, QUANTIZATION_FILE))}` : `${folder}@${model}`
}

async function changedAt(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mtimeMs
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}
