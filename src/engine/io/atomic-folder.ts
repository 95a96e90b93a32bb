/** Replaces a whole folder at once: built beside the old one, then swapped with it. */
import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '@shared/errors'
import { syncFolder } from './atomic-file'
import { isMissing, writeError } from './storage-error'

/** Where the old folder waits during the swap. A fixed name, so that a crash between the two renames can be put right. */
export const previousOf = (folder: string): string => `${folder}.previous`

export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: unknown) => {
      if (isMissing(error)) return false
      throw error
    },
  )

/** Puts the old folder back if a crash left the swap half done. Harmless at any other time. */
export async function settleFolder(folder: string): Promise<void> {
  if ((await exists(folder)) || !(await exists(previousOf(folder)))) return
  await rename(previousOf(folder), folder).catch((error: unknown) => {
    if (!isMissing(error)) throw error
  })
}

/** Renames `built` to `folder`; there is no one call that swaps two folders, so the old one steps aside first. */
async function swap(built: string, folder: string): Promise<void> {
  const previous = previousOf(folder)
  if (await exists(folder)) {
    await rm(previous, { recursive: true, force: true })
    await rename(folder, previous)
  }
  try {
    await rename(built, folder)
  } catch (error) {
    await settleFolder(folder)
    throw error
  }
  await syncFolder(dirname(folder))
  await rm(previous, { recursive: true, force: true })
}

/** Flushes every file and folder below `folder`: a rename may otherwise reach the disk before what it names. */
async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      await syncTree(path)
      continue
    }
    const file = await open(path, 'r+')
    try {
      await file.sync()
    } finally {
      await file.close()
    }
  }
  await syncFolder(folder)
}

/** The same failure, told of the folder that the caller knows. */
function failure(error: unknown, temporary: string, folder: string): unknown {
  if (!(error instanceof AppError)) return writeError(error, folder)
  return new AppError(error.code, error.message.replaceAll(temporary, folder), error.detail)
}

/** `built`, complete and flushed, takes the place of `folder` on the same disk; whatever fails, `folder` is there, old or new. */
export async function moveFolder(built: string, folder: string): Promise<void> {
  try {
    await settleFolder(folder)
    await swap(built, folder)
  } catch (error) {
    throw failure(error, built, folder)
  }
}

/** `build` fills a new folder; whatever fails, `folder` keeps what it had and nothing half-built stays. */
export async function replaceFolder(folder: string, build: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${folder}.${randomUUID()}.tmp`
  try {
    await settleFolder(folder)
    await mkdir(temporary, { recursive: true })
    await build(temporary)
    await syncTree(temporary)
    await swap(temporary, folder)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    throw failure(error, temporary, folder)
  }
}
