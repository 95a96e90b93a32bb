/** Writes a file so that its name always shows a whole one: a temporary neighbour, flushed to the disk, then renamed. */
import { randomUUID } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { writeError } from './storage-error'

/** One write call of this size keeps the disk busy without holding a thread for long. */
const WRITE_BYTES = 16 * 2 ** 20

/** All of `bytes`, however little the system takes at a time. */
export async function writeFully(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) {
    const { bytesWritten } = await file.write(bytes, done, Math.min(WRITE_BYTES, bytes.byteLength - done))
    done += bytesWritten
  }
}

/** Makes a rename in `folder` last through a power cut; Windows has no such call and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** `write` fills the file; whatever fails, `path` keeps what it had and no temporary file stays. */
export async function writeAtomically(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`
  try {
    const file = await open(temporary, 'wx')
    try {
      await write(file)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
    await syncFolder(dirname(path))
  } catch (error) {
    await rm(temporary, { force: true })
    throw writeError(error, path)
  }
}
