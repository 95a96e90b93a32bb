/** Predicts one text, or a whole file of them. */
import { readSnapshot } from '@engine/data/snapshot'
import { writeAtomically, writeFully } from '@engine/io/atomic-file'
import { type Classifier, openClassifier } from '@engine/predict/classifier'
import { probabilities } from '@engine/predict/score'
import { modelPath } from '@engine/process/model-path'
import { withModel } from '@engine/process/open-models'
import { type Method, peakRssBytes, phaseReporter } from '@engine/process/task'
import { cpu } from '@engine/runtime/cpu'

export const predict: Method<'predict'> = async ({ model, text, precision }) =>
  withModel({ folder: await modelPath(model), precision }, (classifier) => classifier.predict(text))

export const predictFile: Method<'predictFile'> = async ({ model, dataFile, outFile, precision }, task) => {
  const classifier = await openClassifier(await modelPath(model), cpu, precision)
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
