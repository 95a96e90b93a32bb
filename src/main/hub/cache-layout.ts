/**
 * The folders of huggingface_hub's cache:
 *   models--org--name/blobs/ETAG                      the files, by sha256 (LFS) or git's blob hash
 *                    /refs/main                       the commit that a branch or a tag stood for
 *                    /snapshots/COMMIT/config.json    -> ../../blobs/ETAG
 *   .locks/models--org--name/ETAG….lock
 */
import { randomUUID } from 'node:crypto'
import { copyFile, lstat, mkdir, open, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { isMissing, writeError } from '@engine/io/storage-error'
import { checkFileName } from './file-name'
import { checkRepositoryId, checkRevision, inWords, isCommit, type RepositoryRef } from './repository-id'

export function repositoryFolder(cacheFolder: string, { type, id }: RepositoryRef): string {
  checkRepositoryId(id)
  return join(cacheFolder, [`${type}s`, ...id.split('/')].join('--'))
}

export const snapshotFolder = (repository: string, commit: string): string => join(repository, 'snapshots', commit)
export const blobPath = (repository: string, etag: string): string => join(repository, 'blobs', etag)
/** Older clients of Python's write to `ETAG.incomplete` and check its size alone: what two write into one file is nobody's. */
export const incompletePath = (repository: string, etag: string): string => `${blobPath(repository, etag)}${INCOMPLETE}`
export const INCOMPLETE = '.moderato.incomplete'

export const locksFolder = (cacheFolder: string, repository: RepositoryRef): string =>
  join(cacheFolder, '.locks', repositoryFolder('', repository))

/** Python's own locks are held in another way, so this file has another name. */
export const lockPath = (cacheFolder: string, repository: RepositoryRef, etag: string): string =>
  join(locksFolder(cacheFolder, repository), `${etag}${LOCK}`)
export const LOCK = '.moderato.lock'

/** Where a file of a snapshot stands. @throws AppError('invalid-input') for a name that may not become a path */
export function pointerPath(repository: string, commit: string, name: string, ref: RepositoryRef): string {
  checkFileName(name, inWords(ref))
  return join(snapshotFolder(repository, commit), ...name.split('/'))
}

/** The commit that a revision stood for when it was last asked; null where it never was. */
export async function readRef(repository: string, revision: string): Promise<string | null> {
  if (isCommit(revision)) return revision
  checkRevision(revision)
  const text = await readFile(join(repository, 'refs', ...revision.split('/')), 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })
  return text !== null && isCommit(text.trim()) ? text.trim() : null
}

/** Whole or not at all, so that another program never reads half a commit. */
export async function writeRef(repository: string, revision: string, commit: string): Promise<void> {
  if (revision === commit || (await readRef(repository, revision)) === commit) return
  const path = join(repository, 'refs', ...revision.split('/'))
  const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(temporary, commit)
    await rename(temporary, path)
  } catch (error) {
    throw writeError(error, path)
  }
}

/** Bytes of a file that is there whole, as far as its size tells; null where it is not. */
export async function sizeOf(path: string): Promise<number | null> {
  const found = await stat(path).catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })
  return found?.isFile() ? found.size : null
}

/** Makes the cache folder, and marks it for programs that back up, as huggingface_hub does. */
export async function prepareCache(cacheFolder: string): Promise<void> {
  try {
    await mkdir(cacheFolder, { recursive: true })
    const tag = await open(join(cacheFolder, 'CACHEDIR.TAG'), 'wx').catch(() => null)
    await tag?.writeFile('Signature: 8a477f597d28d172789f06886806bc55\n# The cache of Hugging Face Hub clients.\n')
    await tag?.close()
  } catch (error) {
    throw writeError(error, cacheFolder)
  }
}

/** Link errors of systems, disks and accounts that make no symbolic links. */
const NO_LINKS = new Set(['EPERM', 'EACCES', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL', 'UNKNOWN'])

/**
 * Puts a blob into a snapshot: a relative link, so that the cache can be moved; where links cannot be made, the file itself, moved if
 * it is `fresh` and copied if older snapshots may share it.
 */
export async function placeInSnapshot(blob: string, pointer: string, how: { symlinks: boolean; fresh: boolean }): Promise<void> {
  try {
    await mkdir(dirname(pointer), { recursive: true })
    if (await lstat(pointer).catch(() => null)) await rm(pointer, { force: true })
    if (!how.symlinks || !(await linked(blob, pointer))) await placeItself(blob, pointer, how.fresh)
  } catch (error) {
    throw writeError(error, pointer)
  }
}

async function placeItself(blob: string, pointer: string, fresh: boolean): Promise<void> {
  if (fresh) return rename(blob, pointer)
  const temporary = `${pointer}.${randomUUID().slice(0, 8)}.tmp`
  await copyFile(blob, temporary)
  await rename(temporary, pointer)
}

async function linked(blob: string, pointer: string): Promise<boolean> {
  try {
    await symlink(relative(dirname(pointer), blob), pointer)
    return true
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    // Another process has just made the same link.
    if (code === 'EEXIST') return true
    if (NO_LINKS.has(code)) return false
    throw error
  }
}
