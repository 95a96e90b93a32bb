/** A data file opened for reading by position; every way of not being a readable file is told in a sentence. */
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '@shared/errors'
import { CHUNK_BYTES } from './limits'
import { refuseFile, show } from './refuse'

export interface ByteSource {
  /** Base name, for sentences. */
  name: string
  size: number
  /** The chunk that begins at `position`; empty at the end of the file. */
  read(position: number): Promise<Buffer>
  close(): Promise<void>
}

const FOLDER = 'this is a folder; expected a CSV, TSV or JSONL file.'
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

async function readChunk(handle: FileHandle, name: string, position: number): Promise<Buffer> {
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    const { bytesRead } = await handle.read(chunk, 0, CHUNK_BYTES, position)
    return chunk.subarray(0, bytesRead)
  } catch (error) {
    throw explain(name, error)
  }
}

/** Opened without waiting, because opening a pipe that nobody writes to would never return. */
export async function openBytes(path: string): Promise<ByteSource> {
  const name = basename(path)
  if (path.includes('\0')) throw refuseFile(show(name), 'a path cannot contain a NUL character.')
  let handle: FileHandle | null = null
  try {
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const opened = handle
    const stat = await opened.stat()
    if (stat.isDirectory()) throw refuseFile(name, FOLDER)
    if (!stat.isFile()) throw refuseFile(name, 'this is not a regular file; expected a CSV, TSV or JSONL file.')
    return { name, size: stat.size, read: (position) => readChunk(opened, name, position), close: () => opened.close() }
  } catch (error) {
    await handle?.close()
    throw explain(name, error)
  }
}
