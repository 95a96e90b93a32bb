/** A dataset as the cache has it, for when the network is off. */
import { readdir, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { readRef, repositoryFolder, snapshotFolder } from '@main/hub/cache-layout'
import { noFolder } from '@main/hub/cached-snapshot'
import type { HubEnvironment } from '@main/hub/environment'
import type { RemoteFile } from '@main/hub/remote-file'
import { atStart, inWords, type RepositoryRef } from '@main/hub/repository-id'
import { AppError } from '@shared/errors'
import { readCard } from './card'
import { readCardFile } from './card-file'
import { CONVERTED_BRANCH, CONVERTED_REVISION, type Dataset } from './dataset'
import { isParquetFile, isTextFile, splitsOf } from './splits'

/** What was fetched of the revision, or of its conversion. @throws AppError('offline') where that is nothing, or not the whole */
export async function cachedDataset(
  { cacheFolder }: Pick<HubEnvironment, 'cacheFolder'>,
  repository: RepositoryRef,
  revision: string,
): Promise<Dataset> {
  const root = repositoryFolder(cacheFolder, repository)
  for (const ref of revision === CONVERTED_REVISION ? [revision, CONVERTED_BRANCH] : [revision]) {
    const commit = await readRef(root, ref)
    const files = commit === null ? [] : await filesIn(snapshotFolder(root, commit))
    const parquet = files.filter(isParquetFile)
    const data = parquet.length > 0 ? parquet : files.filter(isTextFile)
    if (commit === null || data.length === 0) continue
    const incomplete = (await readdir(join(root, 'blobs')).catch(noFolder)).some((name) => name.endsWith('.incomplete'))
    if (incomplete || data.some((file) => lacksShards(file, data)))
      throw notHere(cacheFolder, `Only a part of ${inWords(repository)} is`)
    const card = readCard(await readCardFile(snapshotFolder(root, commit)))
    return {
      repository,
      revision,
      commit,
      card,
      cardFile: null,
      isConverted: ref === CONVERTED_BRANCH,
      splits: splitsOf(data, card),
      notices: ['The network is off: it is read as the cache has it, which may not be all of it, nor the newest.'],
    }
  }
  throw notHere(cacheFolder, `${atStart(repository)} is not`)
}

/** `train-00000-of-00003.parquet` says how many there are. */
function lacksShards({ path }: RemoteFile, files: readonly RemoteFile[]): boolean {
  const [, stem, count] = /^(.*)-\d{5}-of-(\d{5})/.exec(path) ?? []
  return stem !== undefined && files.filter((file) => file.path.startsWith(`${stem}-`)).length < Number(count)
}

async function filesIn(folder: string): Promise<RemoteFile[]> {
  const files: RemoteFile[] = []
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }).catch(noFolder)) {
    if (entry.isDirectory()) continue
    const path = join(entry.parentPath, entry.name)
    const found = await stat(path).catch(() => null)
    if (!found?.isFile()) continue
    files.push({ path: relative(folder, path).split(sep).join('/'), bytes: found.size, blobId: '', sha256: null })
  }
  return files
}

const notHere = (cacheFolder: string, what: string): AppError =>
  new AppError(
    'offline',
    `${what} in the cache ${cacheFolder}, and HF_HUB_OFFLINE keeps the network off: unset it, or fetch the dataset where there is a network.`,
  )
