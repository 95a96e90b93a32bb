/** Loads checkpoints into float32 arrays and saves them, in the safetensors format. */
import type { FileHandle } from 'node:fs/promises'
import { AppError, internal, invalidInput } from '@shared/errors'
import { writeAtomically, writeFully } from './atomic-file'
import { type CheckpointFile, checkpointFiles } from './safetensors/checkpoint-files'
import { bitsOf, decoders, isInteger } from './safetensors/dtype'
import { openWeights, quoted, readFully, readHeaderOf, type TensorEntry } from './safetensors/header'

export interface Tensor {
  readonly shape: readonly number[]
  /** Row-major. */
  readonly data: Float32Array
}

/** Large enough for full disk speed, small beside a model; a multiple of every element size. */
const CHUNK_BYTES = 8 * 2 ** 20

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1)

/** Reads one tensor through `chunk`; float32 goes straight to its place. */
async function readTensor(file: FileHandle, entry: TensorEntry, chunk: ArrayBuffer, path: string): Promise<Tensor> {
  const decode = decoders[entry.dtype]
  if (!decode)
    throw new AppError(
      'unsupported',
      `${path} holds the tensor ${quoted(entry.name)} as ${entry.dtype}, which Moderato does not read: use a checkpoint in float32, float16 or bfloat16.`,
    )
  const data = new Float32Array(sizeOf(entry.shape))
  for (let position = entry.begin; position < entry.end; ) {
    const bytes = Math.min(CHUNK_BYTES, entry.end - position)
    const done = position - entry.begin
    if (entry.dtype === 'F32') {
      await readFully(file, new Uint8Array(data.buffer, done, bytes), position, path)
    } else {
      const width = bitsOf(entry.dtype) / 8
      await readFully(file, new Uint8Array(chunk, 0, bytes), position, path)
      decode(chunk, bytes / width, data, done / width)
    }
    position += bytes
  }
  return { shape: entry.shape, data }
}

function checkShard(entries: readonly TensorEntry[], { path, names }: CheckpointFile): void {
  if (names === null) return
  const present = new Set(entries.map((entry) => entry.name))
  for (const name of names)
    if (!present.has(name)) throw invalidInput(`The index places the tensor ${quoted(name)} in ${path}, which does not hold it.`)
}

/**
 * The tensors of a safetensors file or a model folder, as float32. `wanted` chooses by name; without it, every tensor but
 * integers and booleans is read.
 */
export async function loadTensors(
  path: string,
  { wanted }: { wanted?: (name: string) => boolean } = {},
): Promise<Map<string, Tensor>> {
  const tensors = new Map<string, Tensor>()
  const chunk = new ArrayBuffer(CHUNK_BYTES)
  for (const part of await checkpointFiles(path)) {
    const file = await openWeights(part.path)
    try {
      const { entries } = await readHeaderOf(file, part.path)
      checkShard(entries, part)
      for (const entry of entries) {
        const chosen = wanted ? wanted(entry.name) : !isInteger(entry.dtype)
        if (chosen && part.names?.has(entry.name) !== false)
          tensors.set(entry.name, await readTensor(file, entry, chunk, part.path))
      }
    } finally {
      await file.close()
    }
  }
  return tensors
}

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
