/** Evaluates a finished model on a data snapshot. */
import { readSnapshot } from '@engine/data/snapshot'
import { meanLoss } from '@engine/evaluate/loss'
import { evaluateMetrics } from '@engine/evaluate/metrics/evaluate-metrics'
import { openClassifier } from '@engine/predict/classifier'
import { probabilities } from '@engine/predict/score'
import { modelPath } from '@engine/process/model-path'
import { type Method, peakRssBytes, phaseReporter } from '@engine/process/task'
import { cpu } from '@engine/runtime/cpu'
import { invalidInput } from '@shared/errors'

export const evaluate: Method<'evaluate'> = async ({ model, dataFile, labels, precision }, task) => {
  const classifier = await openClassifier(await modelPath(model), cpu, precision)
  try {
    if (classifier.labels.join('\n') !== labels.join('\n'))
      throw invalidInput(
        `The model's labels are ${classifier.labels.join(', ')}; the data's are ${labels.join(', ')}. They must be the same, in the same order.`,
      )
    const data = await readSnapshot(dataFile, labels.length)
    if (data.ids.length === 0) throw invalidInput('There is nothing to evaluate: the data has no rows.')
    const begun = performance.now()
    const logits = await classifier.score(data.texts, phaseReporter(task, 'evaluating'), task.signal)
    const seconds = (performance.now() - begun) / 1000
    const posWeight = classifier.posWeight ?? new Float32Array(labels.length).fill(1)
    const metrics = evaluateMetrics({
      probabilities: probabilities(logits),
      labels: data.labels,
      names: classifier.labels,
      thresholds: classifier.labels.map((label) => classifier.thresholds[label] as number),
    })
    const evaluation = { ...metrics, loss: meanLoss(logits, data.labels, posWeight) }
    return { evaluation, samplesPerSecond: data.ids.length / seconds, peakRssBytes: peakRssBytes() }
  } finally {
    await classifier.dispose()
  }
}
