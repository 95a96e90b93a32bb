/** Reads bytes of a weights file at given positions, and turns them into float32 chunk by chunk. */
import { type FileHandle, open, stat } from 'node:fs/promises'
import { isMissing } from '@engine/io/storage-error'
import { AppError, invalidInput } from '@shared/errors'
import { bitsOf, type Dtype, decoders } from './dtype'

/** Large enough for full disk speed, small beside a model; a multiple of every element size. */
const CHUNK_BYTES = 8 * 2 ** 20

/** A Git LFS pointer is a few lines of text that stand for the file. */
const LFS_POINTER = 'version https://git-lfs'

/** A name from the file, safe to print. */
export const quoted = (name: string): string => JSON.stringify(name.length > 120 ? `${name.slice(0, 120)}…` : name)

/** Fills `target` from the file, or says that the file ends too early. */
export async function readFully(file: FileHandle, target: Uint8Array, position: number, path: string): Promise<void> {
  for (let done = 0; done < target.byteLength; ) {
    const { bytesRead } = await file.read(target, done, target.byteLength - done, position + done)
    if (bytesRead === 0)
      throw invalidInput(`${path} ends at byte ${position + done} while it is being read: it was cut short. Copy it again.`)
    done += bytesRead
  }
}

async function refusePointer(file: FileHandle, size: number, path: string): Promise<void> {
  if (size > 1024 || size < LFS_POINTER.length) return
  const start = Buffer.alloc(LFS_POINTER.length)
  await readFully(file, start, 0, path)
  if (start.equals(Buffer.from(LFS_POINTER)))
    throw invalidInput(`${path} is a Git LFS pointer and not the weights themselves: run "git lfs pull", or download the file.`)
}

/** Opens a weights file and hands it to `use`, which takes it over if it returns. `expected` is what the sentences ask for. */
export async function withWeights<T>(
  path: string,
  expected: string,
  use: (file: FileHandle, size: number) => Promise<T>,
): Promise<T> {
  const status = await stat(path).catch((error: unknown) => {
    if (isMissing(error)) throw new AppError('not-found', `${path} does not exist: ${expected} was expected there.`)
    throw error
  })
  if (!status.isFile())
    throw invalidInput(`${path} is ${status.isDirectory() ? 'a folder' : 'no ordinary file'} where ${expected} was expected.`)
  const file = await open(path, 'r')
  try {
    await refusePointer(file, status.size, path)
    return await use(file, status.size)
  } catch (error) {
    await file.close()
    throw error
  }
}

/** Reads values that lie one after the other in a file, as float32. Holds the one buffer that other dtypes pass through. */
export class ValueReader {
  private chunk: ArrayBuffer | null = null

  constructor(
    private readonly file: FileHandle,
    private readonly path: string,
  ) {}

  /** `count` values from the byte `begin` on; `name` is for the sentence. @throws AppError 'unsupported' for a dtype without decoder */
  async read(name: string, dtype: Dtype, begin: number, count: number): Promise<Float32Array> {
    const decode = decoders[dtype]
    if (!decode)
      throw new AppError(
        'unsupported',
        `${this.path} holds the tensor ${quoted(name)} as ${dtype}, which Moderato does not read: use a checkpoint in float32, float16 or bfloat16.`,
      )
    const width = bitsOf(dtype) / 8
    const data = new Float32Array(count)
    for (let done = 0; done < count * width; ) {
      const bytes = Math.min(CHUNK_BYTES, count * width - done)
      if (dtype === 'F32') await readFully(this.file, new Uint8Array(data.buffer, done, bytes), begin + done, this.path)
      else {
        this.chunk ??= new ArrayBuffer(CHUNK_BYTES)
        await readFully(this.file, new Uint8Array(this.chunk, 0, bytes), begin + done, this.path)
        decode(this.chunk, bytes / width, data, done / width)
      }
      done += bytes
    }
    return data
  }
}
