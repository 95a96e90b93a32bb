/** Which safetensors files make up a checkpoint: one file, or the shards that an index names. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isJsonObject, readJsonObject } from '@engine/io/json-file'
import { isMissing } from '@engine/io/storage-error'
import { AppError, invalidInput } from '@shared/errors'
import { quoted } from './header'

export interface CheckpointFile {
  readonly path: string
  /** The tensors that the index places in this file; null: all of them. */
  readonly names: ReadonlySet<string> | null
}

/** As `save_pretrained` names them; the last is its name with `variant="fp16"`, which the embedded base uses. */
export const WEIGHTS_FILE = 'model.safetensors'
const INDEX_FILE = 'model.safetensors.index.json'
const FLOAT16_FILE = 'model.fp16.safetensors'

/** A file name that stays inside its folder on every system. */
const isPlainName = (name: string): boolean => /^[^\\/:\0]+\.safetensors$/.test(name) && !name.startsWith('.')

/** The shards of an index, each with its tensors. */
async function shardsOf(folder: string): Promise<CheckpointFile[] | null> {
  const path = join(folder, INDEX_FILE)
  const index = await readJsonObject(path)
  if (index === null) return null
  if (!isJsonObject(index.weight_map)) throw invalidInput(`${path} has no weight_map from tensor names to file names.`)
  const shards = new Map<string, Set<string>>()
  for (const [tensor, file] of Object.entries(index.weight_map)) {
    if (typeof file !== 'string' || !isPlainName(file))
      throw invalidInput(
        `${path} places the tensor ${quoted(tensor)} in ${JSON.stringify(file)}; the name of a .safetensors file in the same folder was expected.`,
      )
    const names = shards.get(file) ?? new Set()
    shards.set(file, names.add(tensor))
  }
  return [...shards].map(([file, names]) => ({ path: join(folder, file), names }))
}

async function noWeights(folder: string): Promise<AppError> {
  const files = await readdir(folder)
  const torch = files.find((name) => /\.(bin|pt|pth|ckpt)$/.test(name))
  if (torch)
    return new AppError(
      'unsupported',
      `${folder} holds its weights as ${torch}, which Moderato does not read: convert it to safetensors first (in Python: ` +
        `AutoModel.from_pretrained(folder).save_pretrained(folder)).`,
    )
  return invalidInput(`${folder} holds no weights: ${WEIGHTS_FILE}, or ${INDEX_FILE} with its shards, was expected there.`)
}

/** The files of a checkpoint given as one safetensors file or as a model folder. */
export async function checkpointFiles(path: string): Promise<CheckpointFile[]> {
  const status = await stat(path).catch((error: unknown) => {
    if (isMissing(error))
      throw new AppError('not-found', `${path} does not exist: a model folder or a safetensors file was expected.`)
    throw error
  })
  if (!status.isDirectory()) return [{ path, names: null }]
  const files = await readdir(path)
  if (files.includes(WEIGHTS_FILE)) return [{ path: join(path, WEIGHTS_FILE), names: null }]
  const shards = files.includes(INDEX_FILE) ? await shardsOf(path) : null
  if (shards) return shards
  if (files.includes(FLOAT16_FILE)) return [{ path: join(path, FLOAT16_FILE), names: null }]
  throw await noWeights(path)
}
