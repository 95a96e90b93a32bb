/** Loads the tensors of a checkpoint, in whatever files it comes, into float32 arrays. */
import { invalidInput } from '@shared/errors'
import { type CheckpointFile, checkpointFiles } from './weights/checkpoint-files'
import { isInteger } from './weights/dtype'
import { quoted } from './weights/file-bytes'
import { type LazyTensor, openWeightsFile, type StoredTensor, type Tensor } from './weights/weights-file'

function checkShard(tensors: readonly StoredTensor[], { path, names }: CheckpointFile): void {
  if (names === null) return
  const present = new Set(tensors.map((tensor) => tensor.name))
  for (const name of names)
    if (!present.has(name)) throw invalidInput(`The index places the tensor ${quoted(name)} in ${path}, which does not hold it.`)
}

/** Opens the checkpoint's files one after the other; `use` gets the tensors of each that count. */
async function eachFile(path: string, use: (tensors: readonly LazyTensor[]) => void | Promise<void>): Promise<void> {
  for (const part of await checkpointFiles(path)) {
    const file = await openWeightsFile(part.path)
    try {
      checkShard(file.tensors, part)
      await use(file.tensors.filter(({ name }) => part.names?.has(name) !== false))
    } finally {
      await file.close()
    }
  }
}

/** What a weights file or a model folder holds, from the headers alone. @throws AppError about the files */
export async function storedTensors(path: string): Promise<Map<string, StoredTensor>> {
  const stored = new Map<string, StoredTensor>()
  await eachFile(path, (tensors) => {
    for (const { name, dtype, shape } of tensors) stored.set(name, { name, dtype, shape })
  })
  return stored
}

/**
 * The tensors of a weights file or a model folder, as float32. `wanted` chooses by name; without it, every tensor but
 * integers and booleans is read. @throws AppError about the files
 */
export async function loadTensors(
  path: string,
  { wanted }: { wanted?: (name: string) => boolean } = {},
): Promise<Map<string, Tensor>> {
  const loaded = new Map<string, Tensor>()
  await eachFile(path, async (tensors) => {
    for (const tensor of tensors)
      if (wanted ? wanted(tensor.name) : !isInteger(tensor.dtype))
        loaded.set(tensor.name, { shape: tensor.shape, data: await tensor.read() })
  })
  return loaded
}
