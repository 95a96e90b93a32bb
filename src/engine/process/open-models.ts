/** Models kept open between single predictions: opening one takes far longer than an answer. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing } from '@engine/io/storage-error'
import { type Classifier, openClassifier } from '@engine/predict/classifier'
import { cpu } from '@engine/runtime/cpu'
import { AppError } from '@shared/errors'

/** Two runs can be tried side by side without loading either again. */
const OPEN_MODELS = 2

interface OpenModel {
  readonly classifier: Promise<Classifier>
  /** Answers under way: a model in use is not closed. */
  users: number
}
/** By folder and time of change, the one used last at the end. */
const models = new Map<string, OpenModel>()

/** Calls `use` with the folder's model, opened if it is not open yet; closes what has been unused for longest. */
export async function withModel<T>(folder: string, use: (classifier: Classifier) => Promise<T>): Promise<T> {
  const key = `${folder}@${await changedAt(folder)}`
  const model = models.get(key) ?? opened(key, folder)
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
function opened(key: string, folder: string): OpenModel {
  const classifier = openClassifier(folder, cpu)
  classifier.catch(() => models.delete(key))
  return { classifier, users: 0 }
}

async function closeUnused(): Promise<void> {
  const oldest = [...models].slice(0, -OPEN_MODELS).filter(([, { users }]) => users === 0)
  for (const [key] of oldest) models.delete(key)
  for (const [, { classifier }] of oldest) await (await classifier).dispose()
}

async function changedAt(folder: string): Promise<number> {
  try {
    return (await stat(join(folder, 'config.json'))).mtimeMs
  } catch (error) {
    if (isMissing(error)) throw new AppError('not-found', `${folder} is not a model folder: it has no config.json.`)
    throw error
  }
}
