/** A data file opened for reading by position; every way of not being a readable file is told in a sentence. */
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '@shared/errors'
import { CHUNK_BYTES } from './limits'
import { EXPECTED_FORMATS, refuseFile, show } from './refuse'

export interface ByteSource {
  /** Base name, for sentences. */
  name: string
  /** Bytes on the disk; of a compressed file, of the compressed one. */
  size: number
  /** The chunk that begins at `position`; empty at the end of the file. */
  read(position: number): Promise<Buffer>
  /** How many of `size` bytes stand behind `position`. */
  consumed(position: number): number
  close(): Promise<void>
}

/** Bytes that can be read from anywhere. */
export interface FileBytes extends ByteSource {
  /** `length` bytes from `position`; fewer only where the file ends. */
  slice(position: number, length: number): Promise<Buffer>
}

/** Where a data file's bytes come from: each call opens them anew. */
export type OpenBytes = () => Promise<FileBytes>

const FOLDER = `this is a folder; expected ${EXPECTED_FORMATS}.`
const problems = new Map([
  ['ENOENT', 'there is no such file; check the path.'],
  ['ENOTDIR', 'there is no such file; check the path.'],
  ['EACCES', 'the file may not be read; check its permissions.'],
  ['EPERM', 'the file may not be read; check its permissions.'],
  ['EISDIR', FOLDER],
])

function explain(name: string, error: unknown): AppError {
  if (error instanceof AppError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = error instanceof Error ? error.message : String(error)
  return refuseFile(name, problems.get(code) ?? `the file cannot be read (${reason}).`)
}

async function readFrom(handle: FileHandle, name: string, position: number, length: number): Promise<Buffer> {
  try {
    const bytes = Buffer.allocUnsafe(length)
    let done = 0
    while (done < length) {
      const { bytesRead } = await handle.read(bytes, done, length - done, position + done)
      if (bytesRead === 0) break
      done += bytesRead
    }
    return bytes.subarray(0, done)
  } catch (error) {
    throw explain(name, error)
  }
}

/** Opened without waiting, because opening a pipe that nobody writes to would never return. */
export async function openBytes(path: string): Promise<FileBytes> {
  const name = basename(path)
  if (path.includes('\0')) throw refuseFile(show(name), 'a path cannot contain a NUL character.')
  let handle: FileHandle | null = null
  try {
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const opened = handle
    const stat = await opened.stat()
    if (stat.isDirectory()) throw refuseFile(name, FOLDER)
    if (!stat.isFile()) throw refuseFile(name, `this is not a regular file; expected ${EXPECTED_FORMATS}.`)
    return {
      name,
      size: stat.size,
      read: (position) => readFrom(opened, name, position, CHUNK_BYTES),
      slice: (position, length) => readFrom(opened, name, position, Math.max(0, Math.min(length, stat.size - position))),
      consumed: (position) => position,
      close: () => opened.close(),
    }
  } catch (error) {
    await handle?.close()
    throw explain(name, error)
  }
}
