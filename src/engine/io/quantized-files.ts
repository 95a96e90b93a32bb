/** The int8 model in a model folder, under Transformers.js's name for it, and the report without which nothing here uses it. */
import { createHash } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError, invalidInput } from '@shared/errors'
import { Quantization, type QuantizationReport } from '@shared/quantization'
import { writeAtomically, writeFully } from './atomic-file'
import { readJsonObject, readSmallFile } from './json-file'

/** What Transformers.js opens for `dtype: 'q8'`. */
export const QUANTIZED_MODEL_FILE = join('onnx', 'model_quantized.onnx')
export const QUANTIZATION_FILE = join('onnx', 'quantization.json')

/** Protobuf messages end there. */
const MAX_MODEL_BYTES = 2 ** 31

/** Null where none was made. @throws AppError('invalid-input') for a report that cannot be read */
export async function readQuantization(folder: string): Promise<Quantization | null> {
  const path = join(folder, QUANTIZATION_FILE)
  const found = await readJsonObject(path)
  if (found === null) return null
  const parsed = Quantization.safeParse(found)
  if (parsed.success) return parsed.data
  throw invalidInput(
    `${path} is not a report of Moderato's: "${parsed.error.issues[0]?.path.join('.')}" is missing or wrong. Make the int8 model again.`,
  )
}

/** The report goes first and comes last: a file that it does not describe is never taken for one that was measured. */
export async function saveQuantization(folder: string, model: Uint8Array, report: QuantizationReport): Promise<Quantization> {
  const path = join(folder, QUANTIZED_MODEL_FILE)
  await mkdir(dirname(path), { recursive: true })
  await rm(join(folder, QUANTIZATION_FILE), { force: true })
  await writeAtomically(path, (file) => writeFully(file, model))
  return writeQuantization(folder, { ...report, sha256: sha256(model), useForScoring: false })
}

/** Says whether the window scores with it. */
export async function markForScoring(folder: string, use: boolean): Promise<Quantization> {
  const found = await readQuantization(folder)
  if (found === null) throw noQuantization(folder)
  return writeQuantization(folder, { ...found, useForScoring: use })
}

export async function removeQuantization(folder: string): Promise<void> {
  for (const file of [QUANTIZATION_FILE, QUANTIZED_MODEL_FILE]) await rm(join(folder, file), { force: true })
}

/** The model that the folder's report was measured with. @throws AppError where there is no report, or another file */
export async function readQuantizedModel(folder: string): Promise<{ model: Uint8Array; quantization: Quantization }> {
  const quantization = await readQuantization(folder)
  if (quantization === null) throw noQuantization(folder)
  const path = join(folder, QUANTIZED_MODEL_FILE)
  const model = await readSmallFile(path, MAX_MODEL_BYTES)
  if (model === null || sha256(model) !== quantization.sha256)
    throw invalidInput(
      `${path} is ${model === null ? 'missing' : 'not the file that its report was measured with'}: make the int8 model again, or score without it.`,
    )
  return { model, quantization }
}

const noQuantization = (folder: string): AppError =>
  new AppError(
    'invalid-input',
    `${folder} has no int8 model with a report of what it changes: make it first, with the command quantize or on the run's page.`,
  )

async function writeQuantization(folder: string, quantization: Quantization): Promise<Quantization> {
  const json = `${JSON.stringify(quantization, null, 2)}\n`
  await writeAtomically(join(folder, QUANTIZATION_FILE), (file) => writeFully(file, Buffer.from(json)))
  return quantization
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
