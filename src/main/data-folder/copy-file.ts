/** One file to another disk: hashed as it is read, flushed, and read again there. */
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { writeFully } from '@engine/io/atomic-file'
import { writeError } from '@engine/io/storage-error'
import { AppError } from '@shared/errors'

const CHUNK = 4 * 2 ** 20

export interface Passing {
  readonly signal: AbortSignal
  onBytes(bytes: number): void
}

/** Answers its sha256. No link is followed and nothing is written over. */
export async function copyFile(from: string, to: string, path: string, passing: Passing): Promise<string> {
  const target = join(to, path)
  const source = await open(join(from, path), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  try {
    const { mode } = await source.stat()
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    const copy = await open(target, 'wx', mode & 0o777)
    const hash = createHash('sha256')
    try {
      for await (const chunk of chunksOf(source, passing)) {
        hash.update(chunk)
        await writeFully(copy, chunk)
      }
      await copy.sync()
    } finally {
      await copy.close()
    }
    return hash.digest('hex')
  } catch (error) {
    throw writeError(error, target)
  } finally {
    await source.close()
  }
}

export async function hashFile(path: string, passing: Passing): Promise<string> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  try {
    const hash = createHash('sha256')
    for await (const chunk of chunksOf(file, passing)) hash.update(chunk)
    return hash.digest('hex')
  } finally {
    await file.close()
  }
}

async function* chunksOf(file: Awaited<ReturnType<typeof open>>, { signal, onBytes }: Passing): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(CHUNK)
  for (;;) {
    if (signal.aborted) throw new AppError('cancelled', 'The move was stopped: the data folder is where it was.')
    const { bytesRead } = await file.read(buffer, 0, CHUNK, null)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
    onBytes(bytesRead)
  }
}
