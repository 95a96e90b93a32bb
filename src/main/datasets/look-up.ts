/** A dataset of the Hub before anything of it is fetched: its commit, and its configurations and splits with their files. */
import { repositoryFolder } from '@main/hub/cache-layout'
import type { HubAccess } from '@main/hub/hub-access'
import { library } from '@main/hub/library'
import { libraryFetch, understood } from '@main/hub/library-fetch'
import type { RemoteFile } from '@main/hub/remote-file'
import { atStart, type RepositoryRef } from '@main/hub/repository-id'
import { repositoryTree, resolveRevision } from '@main/hub/repository-tree'
import { AppError } from '@shared/errors'
import { cachedDataset } from './cached-dataset'
import { readCard } from './card'
import { CARD_FILE, MAX_CARD_BYTES } from './card-file'
import { CONVERTED_BRANCH, CONVERTED_REVISION, type Dataset } from './dataset'
import { isParquetFile, isTextFile, splitsOf } from './splits'

interface Asked {
  readonly id: string
  readonly revision: string
}

/**
 * Its own Parquet, else what the Hub has converted it to, else CSV or JSONL. With the network off it answers what the cache has.
 *
 * @throws AppError as the Hub's refusals; 'unsupported' where it has no such files, as where only a loading script could make them
 */
export async function lookUpDataset(access: HubAccess, { id, revision }: Asked, signal?: AbortSignal): Promise<Dataset> {
  const repository: RepositoryRef = { type: 'dataset', id }
  // Says what is wrong with the id before the network is asked.
  repositoryFolder(access.environment.cacheFolder, repository)
  const cached = () => cachedDataset(access.environment, repository, revision)
  if (access.environment.offline) return cached()
  try {
    return await onHub(access, repository, revision, signal)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'offline') throw error
    return cached().catch(() => {
      throw error
    })
  }
}

async function onHub(access: HubAccess, repository: RepositoryRef, revision: string, signal?: AbortSignal): Promise<Dataset> {
  const { commit, card } = await infoOf(access, repository, revision, signal)
  const tree = await repositoryTree(access, repository, commit, { recursive: true, signal })
  const own = tree.filter(isParquetFile)
  const cardFile = tree.find(({ path, bytes }) => path === CARD_FILE && bytes <= MAX_CARD_BYTES) ?? null
  const found = { repository, revision, commit, card, cardFile }
  if (own.length > 0) return dataset(found, own)
  const converted = revision === CONVERTED_REVISION ? await convertedBranch(access, found, signal) : null
  if (converted !== null) return converted
  const text = tree.filter(isTextFile)
  if (text.length > 0) return dataset(found, text)
  throw nothingToRead(repository, tree)
}

type Found = Pick<Dataset, 'repository' | 'revision' | 'commit' | 'card' | 'cardFile'>

const dataset = (found: Found, files: readonly RemoteFile[]): Dataset => ({
  ...found,
  isConverted: false,
  splits: splitsOf(files, found.card),
  notices: [],
})

async function infoOf(access: HubAccess, repository: RepositoryRef, revision: string, signal?: AbortSignal) {
  const commit = await resolveRevision(access, repository, revision, signal)
  const { endpoint } = access.environment
  const ask = libraryFetch(access, { purpose: 'look up dataset', repository, revision: commit, signal })
  return understood(async () => {
    const { datasetInfo } = await library()
    const info = await datasetInfo({
      name: repository.id,
      revision: commit,
      hubUrl: endpoint,
      fetch: ask,
      additionalFields: ['cardData'],
    })
    return { commit, card: readCard(info.cardData) }
  }, endpoint)
}

async function convertedBranch(access: HubAccess, found: Found, signal?: AbortSignal): Promise<Dataset | null> {
  const { repository } = found
  const commit = await resolveRevision(access, repository, CONVERTED_BRANCH, signal).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'not-found') return null
    throw error
  })
  if (commit === null) return null
  const files = (await repositoryTree(access, repository, commit, { recursive: true, signal })).filter(isParquetFile)
  if (files.length === 0) return null
  const notices = ['It is read as the Hub has converted it to Parquet.']
  if (files.some(({ path }) => path.includes('/partial-')))
    notices.push('Of large splits the Hub has converted the first part only.')
  // Converted files say themselves what the card says of them.
  return { ...dataset({ ...found, commit, cardFile: null }, files), isConverted: true, notices }
}

function nothingToRead(repository: RepositoryRef, tree: readonly RemoteFile[]): AppError {
  const script = tree.find(({ path }) => /^[^/]+\.py$/.test(path))
  return new AppError(
    'unsupported',
    script
      ? `${atStart(repository)} is made by the program ${script.path}, and programs out of datasets are never run here: expected data files (Parquet, CSV, TSV or JSONL), in it or converted by the Hub. Make a file of it elsewhere and import that.`
      : `${atStart(repository)} has no data files that can be read: expected Parquet, CSV, TSV or JSONL.`,
  )
}
