/** What a run keeps on disk besides its checkpoint: of its base, and of its best epoch the model folder and the predictions by row id. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildLogitsGraph } from '@engine/arch/classifier'
import { writeAtomically, writeFully } from '@engine/io/atomic-file'
import { replaceFolder } from '@engine/io/atomic-folder'
import { readSmallFile } from '@engine/io/json-file'
import { saveModelFolder } from '@engine/io/model-folder'
import { writeModelParts } from '@engine/io/onnx/write-model'
import { TOKENIZER_FILES } from '@engine/io/tokenizer/tokenizer-files'
import type { Lora } from '@engine/nn/lora'
import type { LoadedModel } from '@engine/predict/load-model'
import { TRAINING_NOTES_FILE, type TrainingNotes } from '@engine/predict/training-notes'
import type { Weights } from '@engine/runtime/device'
import { mergeAdapters } from './merge-adapters'
import { modelFolder, predictionsFile } from './settle-run'

export const baseCopy = (runFolder: string): string => join(runFolder, 'base')

/** Configuration and tokenizer, as any of the architectures has them. */
const BASE_FILES = ['config.json', ...TOKENIZER_FILES]

/** Keeps what a run needs of its base besides the weights: from then on the base may be moved or deleted. */
export async function copyBase(baseFolder: string, runFolder: string): Promise<void> {
  await replaceFolder(baseCopy(runFolder), async (folder) => {
    for (const name of BASE_FILES) {
      const bytes = await readSmallFile(join(baseFolder, name))
      if (bytes) await writeFile(join(folder, name), bytes)
    }
  })
}

/** What is kept of the best epoch so far. */
export interface BestEpoch {
  readonly model: LoadedModel
  /** Of adapters among the weights, to be merged; null where there are none. */
  readonly lora: Lora | null
  readonly thresholds: Readonly<Record<string, number>>
  readonly notes: TrainingNotes
  /** The folder whose tokenizer goes along. */
  readonly tokenizerFrom: string
  /** Of the rows evaluated. */
  readonly ids: readonly string[]
  /** [ids, labels] */
  readonly probabilities: Float64Array
}

/** Writes `model/` and `predictions.jsonl` into `folder`. */
export async function saveBest(folder: string, weights: Weights, best: BestEpoch): Promise<void> {
  await saveModel(modelFolder(folder), best.lora ? mergeAdapters(weights, best.lora) : weights, best)
  await savePredictions(predictionsFile(folder), best)
}

/** What `save_pretrained` writes, thresholds, and `onnx/model.onnx` with the weights inside. */
async function saveModel(folder: string, weights: Weights, best: BestEpoch): Promise<void> {
  const { model, thresholds, notes, tokenizerFrom } = best
  const { graph } = buildLogitsGraph(model.model, 'int64')
  const { architecture } = model.model
  await saveModelFolder(folder, {
    config: { ...model.configAsWritten, architectures: [architecture.className] },
    labels: model.labels,
    tensors: weights,
    tokenizerFrom,
    maxLength: model.facts.maxLength,
    thresholds,
    extraFiles: new Map<string, string | Uint8Array[]>([
      ['onnx/model.onnx', writeModelParts(graph, weights)],
      [TRAINING_NOTES_FILE, JSON.stringify(notes, null, 2)],
    ]),
  })
}

/** {id, p} a line, p the probabilities in the order of the labels. */
async function savePredictions(path: string, { model, ids, probabilities }: BestEpoch): Promise<void> {
  const labels = model.labels.length
  await writeAtomically(path, async (file) => {
    const lines = ids.map(
      (id, row) => `${JSON.stringify({ id, p: [...probabilities.subarray(row * labels, (row + 1) * labels)] })}\n`,
    )
    for (let i = 0; i < lines.length; i += 10_000) await writeFully(file, Buffer.from(lines.slice(i, i + 10_000).join('')))
  })
}
