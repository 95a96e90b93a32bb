/** The computing part of a classifier: float32 from the folder's weights, or int8 from the file that its report was measured with. */
import type { ModelFacts } from '@engine/arch/architecture'
import { buildLogitsGraph } from '@engine/arch/classifier'
import { readQuantizedModel } from '@engine/io/quantized-files'
import type { Device, Inference } from '@engine/runtime/device'
import { invalidInput } from '@shared/errors'
import type { Prediction } from '@shared/model'
import { describeModel, loadModel } from './load-model'
import { openQuantized } from './quantized-model'

/** `int8` is the CPU's, whatever the device. */
export type Precision = Prediction['precision']

export interface OpenInference {
  readonly facts: ModelFacts
  readonly labels: readonly string[]
  readonly inference: Inference
  readonly precision: Precision
}

export const openInference = (folder: string, device: Device, precision: Precision): Promise<OpenInference> =>
  precision === 'int8' ? int8(folder) : float32(folder, device)

/** Its answer must not hold the model: the weights are the session's from here on. */
async function float32(folder: string, device: Device): Promise<OpenInference> {
  const { model, facts, labels, weights } = await loadModel(folder, { labels: null, seed: 0 })
  const inference = await device.openInference(buildLogitsGraph(model, 'int32').graph, weights)
  return { facts, labels, inference, precision: 'float32' }
}

async function int8(folder: string): Promise<OpenInference> {
  const { facts, labels: named } = await describeModel(folder)
  const { model, quantization } = await readQuantizedModel(folder)
  const measured = Object.keys(quantization.labels)
  // In the model's order, which the keys of a record do not keep where they are numbers.
  const labels = named.length > 0 ? named : measured
  if (labels.toSorted().join('\n') !== measured.toSorted().join('\n'))
    throw invalidInput(
      `The int8 model in ${folder} was measured with the labels ${measured.join(', ')}; the model has ${labels.join(', ')}. Make the int8 model again.`,
    )
  const inference = await openQuantized(model)
  return { facts, labels, inference, precision: 'int8' }
}
