/** What the cache holds already, whoever has put it there. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing } from '@engine/io/storage-error'
import { checkpointFiles } from '@engine/io/weights/checkpoint-files'
import { AppError } from '@shared/errors'
import { readRef, repositoryFolder, sizeOf, snapshotFolder } from './cache-layout'
import type { HubEnvironment } from './environment'
import { CONFIG_FILE } from './model-files'
import type { RepositoryRef } from './repository-id'

export interface CachedSnapshot {
  readonly folder: string
  readonly commit: string
  readonly files: number
  readonly bytes: number
  /** Of a model: configuration and weights are there. Of a dataset nothing here tells. */
  readonly complete: boolean
}

/** The snapshot of a revision as it was last seen; null where there is none. */
export async function cachedSnapshot(
  { cacheFolder }: Pick<HubEnvironment, 'cacheFolder'>,
  repository: RepositoryRef,
  revision: string,
): Promise<CachedSnapshot | null> {
  const root = repositoryFolder(cacheFolder, repository)
  const commit = await readRef(root, revision)
  if (commit === null) return null
  const folder = snapshotFolder(root, commit)
  return { folder, commit, ...(await contents(folder)), complete: repository.type === 'dataset' || (await isWholeModel(folder)) }
}

/** How many files a snapshot has, and how large they are; links count as what they lead to. */
export async function contents(folder: string): Promise<{ files: number; bytes: number }> {
  let files = 0
  let bytes = 0
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }).catch(noFolder)) {
    if (entry.isDirectory()) continue
    const found = await stat(join(entry.parentPath, entry.name)).catch(() => null)
    if (!found?.isFile()) continue
    files += 1
    bytes += found.size
  }
  return { files, bytes }
}

export async function isWholeModel(folder: string): Promise<boolean> {
  if ((await sizeOf(join(folder, CONFIG_FILE))) === null) return false
  try {
    const weights = await checkpointFiles(folder)
    const sizes = await Promise.all(weights.map(({ path }) => sizeOf(path)))
    return sizes.every((size) => size !== null)
  } catch (error) {
    if (error instanceof AppError) return false
    throw error
  }
}

export function noFolder(error: unknown): [] {
  if (isMissing(error)) return []
  throw error
}
