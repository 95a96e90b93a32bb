/** Builds safetensors files byte by byte, sound or not, and reads the header of one. */
import { readHeader } from '@engine/io/safetensors/header'
import { withWeights } from '@engine/io/weights/file-bytes'

export interface RawTensor {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly bytes: Uint8Array
}

/** Any header text before any data. */
export function fileWith(header: string, data: Uint8Array = new Uint8Array(), claimedLength?: bigint): Buffer {
  const text = Buffer.from(header)
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(claimedLength ?? BigInt(text.length))
  return Buffer.concat([length, text, data])
}

/** A sound file. */
export function soundFile(tensors: Readonly<Record<string, RawTensor>>): Buffer {
  let position = 0
  const header = Object.entries(tensors).map(([name, { dtype, shape, bytes }]) => {
    const begin = position
    position += bytes.length
    return [name, { dtype, shape, data_offsets: [begin, position] }]
  })
  return fileWith(JSON.stringify(Object.fromEntries(header)), Buffer.concat(Object.values(tensors).map(({ bytes }) => bytes)))
}

export const bytesOf = (array: ArrayBufferView): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength)

export const headerOf = (path: string) =>
  withWeights(path, 'a safetensors file', async (file, size) => {
    const header = await readHeader(file, size, path)
    await file.close()
    return header
  })
