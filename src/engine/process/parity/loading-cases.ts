/** Reference cases of checkpoints in some file format: logits, or pooled vectors where there is no classifier. */
import { dirname } from 'node:path'
import { buildLogitsGraph } from '@engine/arch/classifier'
import { type LoadedModel, loadModel } from '@engine/predict/load-model'
import type { ParityCase } from '@engine/process/protocol'
import { cpu } from '@engine/runtime/cpu'
import { invalidInput } from '@shared/errors'
import { absolute, type Comparison, compare, outcome, rowsOf } from './compare'
import { batchOf, type ModelReference, readModelReference } from './model-reference'

const LOGITS = 1e-4

export async function loadingCase(path: string): Promise<ParityCase> {
  const reference = await readModelReference(path)
  const folder = dirname(path)
  const wantsPooled = reference.logits === null
  const labels = wantsPooled ? (reference.labels[0] ?? []).map((_, i) => `label ${i}`) : null
  const loaded = await loadModel(folder, { labels, seed: 0, ignoreMismatchedSizes: true })
  const expected = (wantsPooled ? reference.pooler_output : reference.logits) ?? []
  const key = wantsPooled ? 'pooler_output' : 'logits'
  const actual = wantsPooled ? await pooledVectors(loaded, reference) : await logitsOf(loaded, reference)
  const values = { [key]: rowsOf(actual, expected.length), newly_initialised: loaded.drawn }
  const comparisons = {
    [key]: compare(key, actual, expected.flat(), absolute(LOGITS)),
    ...(reference.newly_initialised && {
      newly_initialised: sameNames('newly_initialised', loaded.drawn, reference.newly_initialised),
    }),
  }
  return { name: path, kind: 'loading', ...outcome(comparisons), values }
}

/** The deviation is how many names differ. */
function sameNames(where: string, actual: readonly string[], expected: readonly string[]): Comparison {
  const surplus = actual.filter((name) => !expected.includes(name))
  const lacking = expected.filter((name) => !actual.includes(name))
  const errors = [
    ...surplus.map((name) => `${where}: ${name} was drawn afresh, and the reference has it from the checkpoint`),
    ...lacking.map((name) => `${where}: ${name} was not drawn afresh, and the reference does so`),
  ]
  return { errors, deviation: errors.length }
}

/** Where the classifier is one affine layer on the pooled vector, an identity in its place shows that vector unchanged. */
async function pooledVectors(loaded: LoadedModel, reference: ModelReference): Promise<Float32Array> {
  const { architecture, config, labels } = loaded.model
  const width = loaded.facts.width
  const identity = Float32Array.from({ length: width * width }, (_, i) => (i % (width + 1) === 0 ? 1 : 0))
  const weights = new Map(loaded.weights)
  for (const [name, { shape }] of loaded.weights) {
    if (architecture.partOf(name, config) !== 'classifier') continue
    if (shape.join() === `${labels},${width}`) weights.set(name, { shape: [width, width], data: identity })
    else if (shape.join() === `${labels}`) weights.set(name, { shape: [width], data: new Float32Array(width) })
    else
      throw invalidInput(
        `${loaded.folder}: pooler_output cannot be compared, since ${architecture.modelType} has more than it in its head.`,
      )
  }
  return logitsOf({ ...loaded, model: { ...loaded.model, labels: width }, weights }, reference)
}

async function logitsOf({ model, weights }: LoadedModel, reference: ModelReference): Promise<Float32Array> {
  const inference = await cpu.openInference(buildLogitsGraph(model, 'int32').graph, weights)
  try {
    return await inference.logits(batchOf(reference))
  } finally {
    await inference.dispose()
  }
}
