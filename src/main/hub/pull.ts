/** A model or a dataset of the Hub into the cache, at the commit that its revision stands for now. */
import { basename } from 'node:path'
import { checkpointFiles } from '@engine/io/weights/checkpoint-files'
import { describeModel } from '@engine/predict/load-model'
import { ProgressMeter } from '@main/transfer/progress-meter'
import { AppError, invalidInput } from '@shared/errors'
import type { DownloadProgress } from '@shared/hub'
import { prepareCache, repositoryFolder, snapshotFolder, writeRef } from './cache-layout'
import { cachedSnapshot } from './cached-snapshot'
import { fetchFiles, type SnapshotJob } from './fetch-files'
import { checkFileName, checkFileNames } from './file-name'
import type { HubAccess } from './hub-access'
import { chooseModelFiles } from './model-files'
import type { RemoteFile } from './remote-file'
import { atStart, inWords, type RepositoryRef } from './repository-id'
import { checkNames, repositoryTree, resolveRevision } from './repository-tree'

export interface PullOptions {
  /** A branch, a tag or a commit. */
  readonly revision: string
  readonly signal: AbortSignal
  readonly onProgress?: (progress: DownloadProgress) => void
}

export interface Pulled {
  /** The snapshot: a folder with the repository's own file names. */
  readonly folder: string
  /** The commit. */
  readonly revision: string
  readonly files: number
  readonly bytes: number
  /** Of them, what an earlier download had left here, whole or in part. */
  readonly resumedBytes: number
}

/**
 * Of a model what the engine needs, of a dataset everything. With HF_HUB_OFFLINE it answers what the cache has.
 *
 * @throws AppError: 'offline', 'network' (what arrived is kept, and taken up the next time), 'cancelled', 'storage', 'unsupported' for
 *   a model that could not be a base (said before its weights are fetched), 'not-found' or 'invalid-input' for what the Hub refuses
 */
export async function pull(access: HubAccess, repository: RepositoryRef, options: PullOptions): Promise<Pulled> {
  const { revision, signal, onProgress = () => {} } = options
  checkNames(repository, revision)
  if (access.environment.offline) return fromCache(access, repository, revision)
  const { cacheFolder } = access.environment
  const commit = await resolveRevision(access, repository, revision, signal)
  const tree = await repositoryTree(access, repository, commit, { recursive: repository.type === 'dataset', signal })
  const job = { access, repository, commit, signal, meter: new ProgressMeter(onProgress) }
  const plan = repository.type === 'model' ? planModel : planDataset
  const begin = async () => {
    await prepareCache(cacheFolder)
    await writeRef(repositoryFolder(cacheFolder, repository), revision, commit)
  }
  const { files, fetchedBytes } = await plan(job, tree, begin)
  const bytes = sum(files)
  job.meter.setTotal(bytes)
  const had = await fetchFiles(job, files)
  return { folder: folderOf(job), revision: commit, files: files.length, bytes, resumedBytes: had - fetchedBytes }
}

interface Plan {
  readonly files: readonly RemoteFile[]
  /** That the plan itself had to fetch, and which are here by now. */
  readonly fetchedBytes: number
}

/** Configuration and index come first: they say whether the rest is worth fetching, and what it is. */
async function planModel(job: SnapshotJob, tree: readonly RemoteFile[], begin: () => Promise<void>): Promise<Plan> {
  const { config, descriptions, index, weights } = chooseModelFiles(tree, job.repository)
  await begin()
  const quiet = { ...job, meter: new ProgressMeter(() => {}) }
  const first = index ? [config, index] : [config]
  const had = await fetchFiles(quiet, [config])
  await describeModel(folderOf(job))
  const hadIndex = index ? await fetchFiles(quiet, [index]) : 0
  const needed = index ? await shardsOf(job, weights) : weights
  return { files: [...first, ...descriptions, ...needed], fetchedBytes: sum(first) - had - hadIndex }
}

/** The files that the index names, all of which the repository must have. */
async function shardsOf(job: SnapshotJob, candidates: readonly RemoteFile[]): Promise<RemoteFile[]> {
  const shards = await checkpointFiles(folderOf(job))
  return shards.map(({ path }) => {
    const name = basename(path)
    checkFileName(name, inWords(job.repository))
    const file = candidates.find((candidate) => candidate.path === name)
    if (!file)
      throw invalidInput(`The index of ${inWords(job.repository)} names the shard ${name}, which the repository does not have.`)
    return file
  })
}

async function planDataset({ repository }: SnapshotJob, tree: readonly RemoteFile[], begin: () => Promise<void>): Promise<Plan> {
  checkFileNames(
    tree.map(({ path }) => path),
    inWords(repository),
  )
  await begin()
  return { files: tree, fetchedBytes: 0 }
}

const folderOf = ({ access, repository, commit }: SnapshotJob): string =>
  snapshotFolder(repositoryFolder(access.environment.cacheFolder, repository), commit)

const sum = (files: readonly RemoteFile[]): number => files.reduce((total, { bytes }) => total + bytes, 0)

async function fromCache({ environment }: HubAccess, repository: RepositoryRef, revision: string): Promise<Pulled> {
  const found = await cachedSnapshot(environment, repository, revision)
  if (!found?.complete)
    throw new AppError(
      'offline',
      `${found ? `Only a part of ${inWords(repository)}` : atStart(repository)} at ${revision} is ${found ? '' : 'not '}in the cache ${environment.cacheFolder}, and HF_HUB_OFFLINE keeps the network off: unset it and pull again, or bring the folder here by other means.`,
    )
  const { folder, commit, files, bytes } = found
  return { folder, revision: commit, files, bytes, resumedBytes: bytes }
}
