/** Saves a trained model as `save_pretrained` does, so that Transformers and Transformers.js open it unchanged. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, normalize, sep } from 'node:path'
import { internal, invalidInput } from '@shared/errors'
import { replaceFolder } from './atomic-folder'
import { type JsonObject, readJsonObject } from './json-file'
import { saveSafetensors } from './safetensors'
import { savedTokenizerFiles } from './tokenizer/saved-files'
import { WEIGHTS_FILE } from './weights/checkpoint-files'
import type { Tensor } from './weights/weights-file'

const CONFIG_FILE = 'config.json'
const THRESHOLDS_FILE = 'thresholds.json'

/** All of a file, or its parts one after the other. */
type FileContent = string | Uint8Array | readonly Uint8Array[]

export interface SavedModel {
  /** The base's config.json with `architectures` set. */
  readonly config: JsonObject
  readonly labels: readonly string[]
  readonly tensors: ReadonlyMap<string, Tensor>
  /** The model folder whose tokenizer goes along. */
  readonly tokenizerFrom: string
  /** The most tokens the model takes. */
  readonly maxLength: number
  /** Null: none are saved. */
  readonly thresholds: Readonly<Record<string, number>> | null
  /** More files by their path inside the folder, such as `onnx/model.onnx`. */
  readonly extraFiles?: ReadonlyMap<string, FileContent>
}

/** The base's configuration as that of a float32 multi-label classifier; what it says about its own labels and dtype goes. */
function classifierConfig({ config, labels }: SavedModel): JsonObject {
  const { torch_dtype: _dtype, num_labels: _labels, ...kept } = config
  return {
    ...kept,
    dtype: 'float32',
    id2label: Object.fromEntries(labels.map((label, i) => [i, label])),
    label2id: Object.fromEntries(labels.map((label, i) => [label, i])),
    problem_type: 'multi_label_classification',
  }
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

async function writeInto(folder: string, path: string, content: FileContent): Promise<void> {
  const target = normalize(join(folder, path))
  if (!target.startsWith(folder + sep)) throw internal(`${path} leaves the model folder`)
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, content as Parameters<typeof writeFile>[1])
}

/** Writes `folder` whole: until the new one is complete, the old one stays as it is. */
export async function saveModelFolder(folder: string, model: SavedModel): Promise<void> {
  const files = new Map<string, FileContent>([
    [CONFIG_FILE, json(classifierConfig(model))],
    ...(model.thresholds === null ? [] : [[THRESHOLDS_FILE, json(model.thresholds)] as const]),
    ...(await savedTokenizerFiles(model.tokenizerFrom, model.maxLength)),
    ...(model.extraFiles ?? []),
  ])
  await replaceFolder(folder, async (temporary) => {
    for (const [path, content] of files) await writeInto(temporary, path, content)
    await saveSafetensors(join(temporary, WEIGHTS_FILE), model.tensors)
  })
}

/** The thresholds saved with a model, by label; null for a model that was saved without. */
export async function readThresholds(folder: string): Promise<Record<string, number> | null> {
  const path = join(folder, THRESHOLDS_FILE)
  const thresholds = await readJsonObject(path)
  if (thresholds === null) return null
  const entries = Object.entries(thresholds).map(([label, value]): [string, number] => {
    if (typeof value !== 'number' || value < 0 || value > 1)
      throw invalidInput(`${path} gives "${label}" the threshold ${JSON.stringify(value)}; a number from 0 to 1 was expected.`)
    return [label, value]
  })
  return Object.fromEntries(entries)
}
