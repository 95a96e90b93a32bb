/** The tokenizer of a model of the Hub, without its weights. */
import { TOKENIZER_FILES } from '@engine/io/tokenizer/tokenizer-files'
import { prepareCache, readRef, repositoryFolder, snapshotFolder, writeRef } from '@main/hub/cache-layout'
import { fetchFiles } from '@main/hub/fetch-files'
import type { HubAccess } from '@main/hub/hub-access'
import { atStart, type RepositoryRef } from '@main/hub/repository-id'
import { repositoryTree, resolveRevision } from '@main/hub/repository-tree'
import { ProgressMeter } from '@main/transfer/progress-meter'
import { AppError } from '@shared/errors'

/** CANINE's tokens need no file but the one that says that it is CANINE. */
const WANTED = [...TOKENIZER_FILES, 'config.json']

/** Its folder in the cache. @throws AppError as the Hub's refusals; 'not-found' where it has no tokenizer */
export async function fetchTokenizer(access: HubAccess, id: string, signal: AbortSignal): Promise<string> {
  const repository: RepositoryRef = { type: 'model', id }
  const { cacheFolder, offline } = access.environment
  const folder = repositoryFolder(cacheFolder, repository)
  const commit = offline ? await readRef(folder, 'main') : await resolveRevision(access, repository, 'main', signal)
  if (commit === null)
    throw new AppError(
      'offline',
      `${atStart(repository)} is not in the cache ${cacheFolder}, and HF_HUB_OFFLINE keeps the network off.`,
    )
  if (!offline) {
    const tree = await repositoryTree(access, repository, commit, { recursive: false, signal })
    const files = tree.filter(({ path }) => WANTED.includes(path))
    if (files.length === 0) throw new AppError('not-found', `${atStart(repository)} has no files of a tokenizer.`)
    await prepareCache(cacheFolder)
    await writeRef(folder, 'main', commit)
    await fetchFiles({ access, repository, commit, meter: new ProgressMeter(() => {}), signal }, files)
  }
  return snapshotFolder(folder, commit)
}
