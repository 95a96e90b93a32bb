/** The files of a model folder that go out: those that are known by name, without this machine's places and without row ids. */
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { parseJsonObject, readSmallFile } from '@engine/io/json-file'
import { QUANTIZATION_FILE, QUANTIZED_MODEL_FILE, readQuantizedModel } from '@engine/io/quantized-files'
import { TOKENIZER_CONFIG_FILE } from '@engine/io/tokenizer/tokenizer-files'
import { checkpointFiles, chooseWeights, indexOf, WEIGHTS_FILE } from '@engine/io/weights/checkpoint-files'
import { CONFIG_FILE, MODEL_FOLDER_FILES, THRESHOLDS_FILE } from '@main/runs/model-folder-files'
import { invalidInput } from '@shared/errors'
import type { Quantization } from '@shared/quantization'
import { withoutPlaces } from './private-words'
import { fromDisk, fromText, type PublishFile } from './publish-file'

export interface ModelFiles {
  readonly files: readonly PublishFile[]
  /** Null: there is no int8 model with a report. */
  readonly quantization: Quantization | null
  readonly notices: readonly string[]
}

/** Files that are written anew for others; they are not copied. */
const REWRITTEN: readonly string[] = [CONFIG_FILE, TOKENIZER_CONFIG_FILE, THRESHOLDS_FILE]
const QUANTIZED: readonly string[] = [QUANTIZED_MODEL_FILE, QUANTIZATION_FILE]
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/**
 * `thresholds`: what goes out as thresholds.json; null: none.
 * @throws AppError('invalid-input') where configuration or safetensors are missing
 */
export async function modelFiles(
  folder: string,
  thresholds: Readonly<Record<string, number>> | null,
  signal?: AbortSignal,
): Promise<ModelFiles> {
  const weights = await weightFiles(folder)
  const names = MODEL_FOLDER_FILES.filter((path) => !REWRITTEN.includes(path) && path !== WEIGHTS_FILE)
  const plain = names.filter((path) => !QUANTIZED.includes(join(path)) && existsSync(join(folder, path)))
  const files = await rewritten(folder, thresholds)
  for (const path of [...weights, ...plain]) files.push(await fromDisk(path, join(folder, path), signal))
  const quantized = await quantizedFiles(folder, signal)
  return { ...quantized, files: [...files, ...quantized.files] }
}

async function weightFiles(folder: string): Promise<string[]> {
  const names = existsSync(folder) ? await readdir(folder) : []
  if (!names.includes(CONFIG_FILE)) throw invalidInput(`${folder} is no model folder: expected a ${CONFIG_FILE} in it.`)
  const chosen = chooseWeights(names)
  if (chosen?.file !== WEIGHTS_FILE)
    throw invalidInput(`${folder} has no ${WEIGHTS_FILE}: expected the weights of a classifier in that form, whole or in shards.`)
  if (!chosen.sharded) return [WEIGHTS_FILE]
  const shards = await checkpointFiles(folder)
  return [indexOf(WEIGHTS_FILE), ...shards.map(({ path }) => basename(path))]
}

/** The describing files are JSON of a few kilobytes; what Transformers wrote stays as it was spelt where nothing has to go. */
async function rewritten(folder: string, thresholds: Readonly<Record<string, number>> | null): Promise<PublishFile[]> {
  const files: PublishFile[] = []
  for (const path of [CONFIG_FILE, TOKENIZER_CONFIG_FILE]) {
    const bytes = await readSmallFile(join(folder, path))
    if (bytes === null) continue
    const found = parseJsonObject(bytes, join(folder, path), { asWritten: true })
    const kept = withoutPlaces(found)
    files.push(kept === found ? await fromDisk(path, join(folder, path)) : fromText(path, json(kept)))
  }
  if (thresholds !== null) files.push(fromText(THRESHOLDS_FILE, json(thresholds)))
  return files
}

/** The report names rows whose verdicts change: those ids stay here. */
async function quantizedFiles(folder: string, signal?: AbortSignal): Promise<ModelFiles> {
  if (!existsSync(join(folder, QUANTIZED_MODEL_FILE))) return { files: [], quantization: null, notices: [] }
  try {
    const { quantization } = await readQuantizedModel(folder)
    const report = { ...quantization, data: quantization.data && basename(quantization.data), flips: [] }
    const [model, told] = QUANTIZED.map((path) => path.replaceAll('\\', '/')) as [string, string]
    const files = [await fromDisk(model, join(folder, QUANTIZED_MODEL_FILE), signal), fromText(told, json(report))]
    return { files, quantization: report, notices: [] }
  } catch (error) {
    if (signal?.aborted) throw error
    return { files: [], quantization: null, notices: [`The int8 model is left out: ${(error as Error).message}`] }
  }
}
