/** What is at the Hub under the name that one wants to push to. */

import type { HubAccess } from '@main/hub/hub-access'
import { library } from '@main/hub/library'
import { libraryFetch, understood } from '@main/hub/library-fetch'
import type { RemoteFile } from '@main/hub/remote-file'
import { checkRepositoryId, type RepositoryRef } from '@main/hub/repository-id'
import { repositoryTree } from '@main/hub/repository-tree'
import { AppError, invalidInput } from '@shared/errors'
import { z } from 'zod'

export interface RemoteRepository {
  readonly isPrivate: boolean
  /** The commit of its branch main. */
  readonly head: string
  /** By path. */
  readonly files: ReadonlyMap<string, RemoteFile>
}

const Info = z.object({ private: z.boolean().catch(false), sha: z.string().regex(/^[0-9a-f]{40}$/) })

/** @throws AppError('invalid-input') for a name that the Hub does not give */
export function checkPushId(id: string): void {
  checkRepositoryId(id)
  if (!id.includes('/'))
    throw invalidInput(`${JSON.stringify(id)} says not whose it is: expected OWNER/NAME, the owner being you or an organization.`)
}

/** Null where the Hub shows none of that name. */
export async function remoteRepository(
  access: HubAccess,
  repository: RepositoryRef,
  signal: AbortSignal,
): Promise<RemoteRepository | null> {
  const { endpoint } = access.environment
  const question = { purpose: `look up ${repository.type}`, repository, signal }
  const ask = libraryFetch(access, question)
  const options = { name: repository.id, hubUrl: endpoint, additionalFields: ['sha' as const], fetch: ask }
  const look = async () => {
    const { modelInfo, datasetInfo } = await library()
    return Info.parse(repository.type === 'model' ? await modelInfo(options) : await datasetInfo(options))
  }
  try {
    const found = await understood(look, endpoint)
    return { isPrivate: found.private, head: found.sha, files: await filesAt(access, repository, found.sha, signal) }
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return null
    throw error
  }
}

export async function filesAt(
  access: HubAccess,
  repository: RepositoryRef,
  commit: string,
  signal: AbortSignal,
): Promise<Map<string, RemoteFile>> {
  const tree = await repositoryTree(access, repository, commit, { recursive: true, signal })
  return new Map(tree.map((file) => [file.path, file]))
}
