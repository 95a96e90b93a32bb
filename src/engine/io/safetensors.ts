/** Saves float32 arrays in the safetensors format. */
import { internal } from '@shared/errors'
import { writeAtomically, writeFully } from './atomic-file'
import { quoted } from './weights/file-bytes'
import type { Tensor } from './weights/weights-file'

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1)

/** The header as the reference library writes it: compact JSON, padded with spaces so that the data begins at a multiple of 8. */
function headerBytes(tensors: readonly (readonly [string, Tensor])[], metadata: Readonly<Record<string, string>>): Buffer {
  let position = 0
  const parts = [`"__metadata__":${JSON.stringify(metadata)}`]
  for (const [name, { shape, data }] of tensors) {
    if (name === '__metadata__' || sizeOf(shape) !== data.length)
      throw internal(`the tensor ${quoted(name)} has ${data.length} values and the shape [${shape}]`)
    const end = position + data.byteLength
    parts.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype: 'F32', shape, data_offsets: [position, end] })}`)
    position = end
  }
  const json = Buffer.from(`{${parts.join(',')}}`)
  const padded = Buffer.alloc(8 + Math.ceil(json.length / 8) * 8, ' ')
  padded.writeBigUInt64LE(BigInt(padded.length - 8))
  json.copy(padded, 8)
  return padded
}

/** Writes float32 tensors, sorted by name, to a temporary neighbour of `path` that then takes its place. */
export async function saveSafetensors(
  path: string,
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>> = { format: 'pt' },
): Promise<void> {
  const sorted = [...tensors].sort(([a], [b]) => (a < b ? -1 : 1))
  const header = headerBytes(sorted, metadata)
  await writeAtomically(path, async (file) => {
    await writeFully(file, header)
    for (const [, { data }] of sorted) await writeFully(file, new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  })
}
