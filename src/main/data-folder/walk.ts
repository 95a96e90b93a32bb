/** The files below a folder. Links are not followed: what they lead to is not the folder's. */
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing } from '@engine/io/storage-error'

export interface FoundFile {
  /** Below the folder, with `/`. */
  readonly path: string
  readonly bytes: number
  readonly modifiedMs: number
}

/** Of a file that file alone; nothing where there is nothing. What goes away meanwhile is left out. */
export async function* filesBelow(folder: string, path: string): AsyncGenerator<FoundFile> {
  const full = join(folder, path)
  const found = await lstat(full).catch(missing)
  if (found?.isFile()) yield { path, bytes: found.size, modifiedMs: found.mtimeMs }
  if (!found?.isDirectory()) return
  for (const name of ((await readdir(full).catch(missing)) ?? []).sort()) yield* filesBelow(folder, `${path}/${name}`)
}

function missing(error: unknown): null {
  if (isMissing(error)) return null
  throw error
}

export interface Size {
  bytes: number
  files: number
}

export async function sizeOfAll(files: AsyncIterable<FoundFile> | Iterable<FoundFile>): Promise<Size> {
  const size = { bytes: 0, files: 0 }
  for await (const { bytes } of files) {
    size.bytes += bytes
    size.files += 1
  }
  return size
}
