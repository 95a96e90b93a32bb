/** Opens a safetensors file: its checked header, and the values of its tensors one by one. */
import { ValueReader, withWeights } from '@engine/io/weights/file-bytes'
import type { WeightsFile } from '@engine/io/weights/weights-file'
import { readHeader, type TensorEntry } from './header'

/** @throws AppError about a header that does not fit the file */
export function openSafetensors(path: string): Promise<WeightsFile> {
  return withWeights(path, 'a safetensors file', async (file, size) => {
    const { entries } = await readHeader(file, size, path)
    const values = new ValueReader(file, path)
    const lazy = (entry: TensorEntry) => {
      const count = entry.shape.reduce((product, dim) => product * dim, 1)
      return { ...entry, read: () => values.read(entry.name, entry.dtype, entry.begin, count) }
    }
    return { tensors: entries.map(lazy), close: () => file.close() }
  })
}
