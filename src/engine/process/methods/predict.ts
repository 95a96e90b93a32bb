/** Predicts one text, with the models used last kept open, or a whole file. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readSnapshot } from '@engine/data/snapshot'
import { writeAtomically, writeFully } from '@engine/io/atomic-file'
import { type Classifier, openClassifier } from '@engine/predict/classifier'
import { probabilities } from '@engine/predict/score'
import { modelPath } from '@engine/process/model-path'
import { type Method, peakRssBytes, phaseReporter } from '@engine/process/task'
import { cpu } from '@engine/runtime/cpu'

/** Two runs can be tried side by side without loading either again. */
const OPEN_MODELS = 2
const open = new Map<string, Promise<Classifier>>()

/** Opened models by folder and time of change; the one unused for longest is closed. */
async function cached(folder: string): Promise<Classifier> {
  const { mtimeMs } = await stat(join(folder, 'config.json'))
  const key = `${folder}@${mtimeMs}`
  const classifier = open.get(key) ?? openClassifier(folder, cpu)
  open.delete(key)
  open.set(key, classifier)
  classifier.catch(() => open.delete(key))
  for (const oldest of [...open.keys()].slice(0, -OPEN_MODELS)) {
    const closing = open.get(oldest)
    open.delete(oldest)
    await closing?.then((unused) => unused.dispose())
  }
  return classifier
}

export const predict: Method<'predict'> = async ({ model, text }) => (await cached(await modelPath(model))).predict(text)

export const predictFile: Method<'predictFile'> = async ({ model, dataFile, outFile }, task) => {
  const classifier = await openClassifier(await modelPath(model), cpu)
  try {
    const { ids, texts } = await readSnapshot(dataFile, 0)
    const begun = performance.now()
    const p = probabilities(await classifier.score(texts, phaseReporter(task, 'evaluating'), task.signal))
    const samplesPerSecond = (ids.length * 1000) / (performance.now() - begun)
    const width = classifier.labels.length
    await writeAtomically(outFile, async (file) => {
      for (let row = 0; row < ids.length; row++)
        await writeFully(file, Buffer.from(line(classifier, ids[row] as string, p.subarray(row * width, (row + 1) * width))))
    })
    return { rows: ids.length, samplesPerSecond, peakRssBytes: peakRssBytes() }
  } finally {
    await classifier.dispose()
  }
}

function line(classifier: Classifier, id: string, p: Float64Array): string {
  const named = Object.fromEntries(classifier.labels.map((label, i) => [label, p[i] as number]))
  return `${JSON.stringify({ id, probabilities: named, predicted: classifier.verdict(p) })}\n`
}
