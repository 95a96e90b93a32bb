/** What one wants to know of a model before its download: what it is, what would be fetched, and what stands against it. */

import { architectures } from '@engine/arch/index'
import { AppError } from '@shared/errors'
import type { HubModel, HubModelDetails } from '@shared/hub'
import { incompletePath, pointerPath, repositoryFolder, sizeOf } from './cache-layout'
import type { HubAccess } from './hub-access'
import { library } from './library'
import { libraryFetch, understood } from './library-fetch'
import { toHubModel } from './model-entry'
import { chooseModelFiles, type ModelFiles } from './model-files'
import { etagOf, type RemoteFile } from './remote-file'
import { pageOf, type RepositoryRef } from './repository-id'
import { checkNames, repositoryTree, resolveRevision } from './repository-tree'

/** @throws AppError: 'offline', 'network', 'not-found' or 'invalid-input' for what the Hub refuses; what makes it no base is `problem` */
export async function modelDetails(
  access: HubAccess,
  { id, revision = 'main' }: { readonly id: string; readonly revision?: string },
  signal?: AbortSignal,
): Promise<HubModelDetails> {
  const repository: RepositoryRef = { type: 'model', id }
  checkNames(repository, revision)
  const commit = await resolveRevision(access, repository, revision, signal)
  const model = await info(access, repository, commit, signal)
  const tree = await repositoryTree(access, repository, commit, { recursive: false, signal })
  const { chosen, problem } = choose(tree, repository)
  const files = chosen ? filesOf(chosen) : []
  return {
    ...model,
    commit,
    url: pageOf(access.environment.endpoint, repository),
    files: files.map(({ path, bytes }) => ({ path, bytes })),
    totalBytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    cachedBytes: await cachedBytes(access, repository, commit, files),
    problem: familyProblem(model) ?? problem,
  }
}

async function info(access: HubAccess, repository: RepositoryRef, commit: string, signal?: AbortSignal): Promise<HubModel> {
  const { endpoint } = access.environment
  const ask = libraryFetch(access, { purpose: 'look up model', repository, revision: commit, signal })
  const additionalFields = ['config' as const, 'cardData' as const, 'safetensors' as const, 'tags' as const]
  return understood(async () => {
    const { modelInfo } = await library()
    const options = { name: repository.id, revision: commit, hubUrl: endpoint, fetch: ask, additionalFields }
    return toHubModel(await modelInfo(options))
  }, endpoint)
}

function choose(tree: readonly RemoteFile[], repository: RepositoryRef) {
  try {
    return { chosen: chooseModelFiles(tree, repository), problem: null }
  } catch (error) {
    if (error instanceof AppError) return { chosen: null, problem: error.message }
    throw error
  }
}

/** Every file that could be a shard is counted: which of them the index names is known only once it is here. */
const filesOf = ({ config, descriptions, index, weights }: ModelFiles): RemoteFile[] => [
  config,
  ...descriptions,
  ...(index ? [index] : []),
  ...weights,
]

/** Null where the Hub does not know the family: then its configuration says it, first thing of the download. */
function familyProblem({ modelType }: HubModel): string | null {
  if (modelType === null || architectures.has(modelType)) return null
  return `Its model_type "${modelType}" is not supported; supported are ${[...architectures.keys()].join(', ')}.`
}

async function cachedBytes(
  { environment }: HubAccess,
  repository: RepositoryRef,
  commit: string,
  files: readonly RemoteFile[],
): Promise<number> {
  const folder = repositoryFolder(environment.cacheFolder, repository)
  let bytes = 0
  for (const file of files) {
    const whole = await sizeOf(pointerPath(folder, commit, file.path, repository))
    bytes += whole ?? (await sizeOf(incompletePath(folder, etagOf(file)))) ?? 0
  }
  return bytes
}
