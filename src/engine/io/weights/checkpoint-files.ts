/** Which files make up a checkpoint: one file of weights, or the shards that an index names. */
import { readdir, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { isJsonObject, readJsonObject } from '@engine/io/json-file'
import { isMissing } from '@engine/io/storage-error'
import { AppError, invalidInput } from '@shared/errors'
import { quoted } from './file-bytes'

export interface CheckpointFile {
  readonly path: string
  /** The tensors that the index places in this file; null: all of them. */
  readonly names: ReadonlySet<string> | null
}

/** What `save_pretrained` writes. */
export const WEIGHTS_FILE = 'model.safetensors'
/** What it wrote before, or writes with `safe_serialization=False`. */
const TORCH_FILE = 'pytorch_model.bin'
/** Its name with `variant="fp16"`, which the embedded base uses. */
const FLOAT16_FILE = 'model.fp16.safetensors'

/** `file` itself, or in shards that its index names. */
export interface ChosenWeights {
  readonly file: string
  readonly sharded: boolean
}

/** Whole weights and those in shards, in the order in which Transformers looks for them; a variant comes last. */
const CANDIDATES: readonly ChosenWeights[] = [
  { file: WEIGHTS_FILE, sharded: false },
  { file: WEIGHTS_FILE, sharded: true },
  { file: TORCH_FILE, sharded: false },
  { file: TORCH_FILE, sharded: true },
  { file: FLOAT16_FILE, sharded: false },
]
export const indexOf = (file: string): string => `${file}.index.json`

/** The weights among a model's files, by their names alone; undefined where there are none. */
export const chooseWeights = (files: readonly string[]): ChosenWeights | undefined =>
  CANDIDATES.find(({ file, sharded }) => files.includes(sharded ? indexOf(file) : file))

/** A file name of this kind that stays inside its folder on every system. */
const isPlainName = (name: string, extension: string): boolean =>
  /^[^\\/:\0]+$/.test(name) && !name.startsWith('.') && name.endsWith(extension)

/** The shards of an index, each with its tensors. */
async function shardsOf(folder: string, file: string): Promise<CheckpointFile[]> {
  const path = join(folder, indexOf(file))
  const index = await readJsonObject(path)
  if (!isJsonObject(index?.weight_map)) throw invalidInput(`${path} has no weight_map from tensor names to file names.`)
  const extension = extname(file)
  const shards = new Map<string, Set<string>>()
  for (const [tensor, shard] of Object.entries(index.weight_map)) {
    if (typeof shard !== 'string' || !isPlainName(shard, extension))
      throw invalidInput(
        `${path} places the tensor ${quoted(tensor)} in ${JSON.stringify(shard)}; the name of a ${extension} file in the same folder was expected.`,
      )
    const names = shards.get(shard) ?? new Set()
    shards.set(shard, names.add(tensor))
  }
  return [...shards].map(([shard, names]) => ({ path: join(folder, shard), names }))
}

function noWeights(folder: string, files: readonly string[]): AppError {
  const other = files.find((name) => /\.(h5|msgpack|ckpt|gguf)$|^adapter_model\./.test(name))
  if (other)
    return new AppError(
      'unsupported',
      `${folder} holds its weights as ${other}; ${WEIGHTS_FILE} or ${TORCH_FILE} was expected. Convert it first ` +
        `(in Python: AutoModel.from_pretrained(folder).save_pretrained(folder)).`,
    )
  return invalidInput(
    `${folder} holds no weights: ${WEIGHTS_FILE} or ${TORCH_FILE}, or the .index.json of either with its shards, was expected there.`,
  )
}

/** The files of a checkpoint given as one file of weights or as a model folder. */
export async function checkpointFiles(path: string): Promise<CheckpointFile[]> {
  const status = await stat(path).catch((error: unknown) => {
    if (isMissing(error))
      throw new AppError('not-found', `${path} does not exist: a model folder or a weights file was expected.`)
    throw error
  })
  if (!status.isDirectory()) return [{ path, names: null }]
  const files = await readdir(path)
  const found = chooseWeights(files)
  if (!found) throw noWeights(path, files)
  return found.sharded ? shardsOf(path, found.file) : [{ path: join(path, found.file), names: null }]
}
