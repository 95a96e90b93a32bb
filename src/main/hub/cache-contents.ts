/** The whole cache, for those who want to see what takes how much, and to remove some of it. */
import { existsSync } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeError } from '@engine/io/storage-error'
import { tryLock } from '@main/store/file-lock'
import { AppError } from '@shared/errors'
import type { CachedRepository } from '@shared/hub'
import { INCOMPLETE, LOCK, lockPath, locksFolder, repositoryFolder, sizeOf } from './cache-layout'
import { contents, isWholeModel, noFolder } from './cached-snapshot'
import type { HubEnvironment } from './environment'
import { atStart, isCommit, isRepositoryId, type RepositoryRef } from './repository-id'

type CacheFolder = Pick<HubEnvironment, 'cacheFolder'>

/** Models and datasets, by id; what else lies there is left out. */
export async function cachedRepositories({ cacheFolder }: CacheFolder): Promise<CachedRepository[]> {
  const found: CachedRepository[] = []
  for (const name of (await readdir(cacheFolder).catch(noFolder)).sort()) {
    const ref = refOf(name)
    if (ref) found.push(await describe(join(cacheFolder, name), ref))
  }
  return found
}

/** `models--org--name`. */
function refOf(folder: string): RepositoryRef | null {
  const [types, ...parts] = folder.split('--')
  const type = types === 'models' ? 'model' : types === 'datasets' ? 'dataset' : null
  const id = parts.join('/')
  return type !== null && isRepositoryId(id) ? { type, id } : null
}

async function describe(folder: string, { type, id }: RepositoryRef): Promise<CachedRepository> {
  const revisions = await revisionsByCommit(join(folder, 'refs'))
  const snapshots: CachedRepository['snapshots'] = []
  for (const commit of (await readdir(join(folder, 'snapshots')).catch(noFolder)).filter(isCommit)) {
    const snapshot = join(folder, 'snapshots', commit)
    const complete = type === 'dataset' || (await isWholeModel(snapshot))
    snapshots.push({ commit, revisions: revisions.get(commit) ?? [], folder: snapshot, complete, ...(await contents(snapshot)) })
  }
  const { bytes, incompleteBytes } = await blobBytes(folder)
  return { type, id, folder, bytes: Math.max(bytes, largest(snapshots)), incompleteBytes, snapshots }
}

/** Where links could not be made, snapshots hold the files, and there are no blobs to count. */
const largest = (snapshots: CachedRepository['snapshots']): number => Math.max(0, ...snapshots.map(({ bytes }) => bytes))

async function revisionsByCommit(folder: string): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>()
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }).catch(noFolder)) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const commit = (await readFile(path, 'utf8')).trim()
    const revision = path.slice(folder.length + 1).replaceAll('\\', '/')
    found.set(commit, [...(found.get(commit) ?? []), revision])
  }
  return found
}

async function blobBytes(folder: string): Promise<{ bytes: number; incompleteBytes: number }> {
  let bytes = 0
  let incompleteBytes = 0
  for (const name of await readdir(join(folder, 'blobs')).catch(noFolder)) {
    const size = (await sizeOf(join(folder, 'blobs', name))) ?? 0
    bytes += size
    if (name.endsWith('.incomplete')) incompleteBytes += size
  }
  return { bytes, incompleteBytes }
}

/**
 * Removes a repository from the cache with all its snapshots; other clients of the Hub lose it too.
 *
 * @throws AppError('busy') while a process of Moderato's fetches some of it
 */
export async function removeCached({ cacheFolder }: CacheFolder, repository: RepositoryRef): Promise<void> {
  const folder = repositoryFolder(cacheFolder, repository)
  const locks = locksFolder(cacheFolder, repository)
  for (const name of await readdir(locks).catch(noFolder))
    if (name.endsWith(LOCK) && isHeld(join(locks, name)))
      throw new AppError('busy', `${atStart(repository)} is being downloaded by another process: wait until it ends, or stop it.`)
  try {
    await rm(folder, { recursive: true, force: true })
    await rm(locks, { recursive: true, force: true })
  } catch (error) {
    throw writeError(error, folder)
  }
}

/** Removes what has arrived of files that are not whole, other clients' too, but not what a process of Moderato's is fetching. */
export const removeIncomplete = (cache: CacheFolder, repository: RepositoryRef): Promise<void> =>
  removeEnding(cache, repository, '.incomplete')

/** As `removeIncomplete`, of Moderato's own alone. */
export const removeOwnIncomplete = (cache: CacheFolder, repository: RepositoryRef): Promise<void> =>
  removeEnding(cache, repository, INCOMPLETE)

async function removeEnding({ cacheFolder }: CacheFolder, repository: RepositoryRef, ending: string): Promise<void> {
  const blobs = join(repositoryFolder(cacheFolder, repository), 'blobs')
  for (const name of await readdir(blobs).catch(noFolder)) {
    const [etag = ''] = name.split('.')
    if (name.endsWith(ending) && !isHeld(lockPath(cacheFolder, repository, etag))) await rm(join(blobs, name), { force: true })
  }
}

function isHeld(path: string): boolean {
  if (!existsSync(path)) return false
  const lock = tryLock(path)
  lock?.release()
  return lock === null
}
