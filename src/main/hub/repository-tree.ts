/** What a revision of a repository is, and which files it has. */
import { AppError } from '@shared/errors'
import { z } from 'zod'
import type { HubAccess } from './hub-access'
import { library } from './library'
import { libraryFetch, understood } from './library-fetch'
import type { RemoteFile } from './remote-file'
import { atStart, checkRepositoryId, checkRevision, type RepositoryRef } from './repository-id'

/** More files than any model or dataset that one would train on. */
const MAX_FILES = 100_000

const Commit = z.string().regex(/^[0-9a-f]{40}$/)
const Entry = z.object({
  path: z.string(),
  size: z.number().int().nonnegative(),
  oid: z.string().regex(/^[0-9a-f]{40}$/),
  lfs: z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/), size: z.number().int().nonnegative() }).nullish(),
})

/** @throws AppError('invalid-input') before any of it becomes part of an address */
export function checkNames({ id }: RepositoryRef, revision: string): void {
  checkRepositoryId(id)
  checkRevision(revision)
}

/** The head's commit of a branch, or a tag's. A commit is asked for too: it may not exist, or not for this token. */
export async function resolveRevision(
  access: HubAccess,
  repository: RepositoryRef,
  revision: string,
  signal?: AbortSignal,
): Promise<string> {
  checkNames(repository, revision)
  const { endpoint } = access.environment
  const ask = libraryFetch(access, { purpose: `look up ${repository.type}`, repository, revision, signal })
  const options = { name: repository.id, hubUrl: endpoint, fetch: ask, revision, additionalFields: ['sha' as const] }
  return understood(async () => {
    const { modelInfo, datasetInfo } = await library()
    const { sha } = repository.type === 'model' ? await modelInfo(options) : await datasetInfo(options)
    return Commit.parse(sha)
  }, endpoint)
}

export interface TreeOptions {
  /** Folders too; without it only the files at the top. */
  readonly recursive: boolean
  readonly signal?: AbortSignal
}

/** The files at a commit, in the Hub's order. Names are as the server gives them, and not checked here. */
export async function repositoryTree(
  access: HubAccess,
  repository: RepositoryRef,
  commit: string,
  { recursive, signal }: TreeOptions,
): Promise<RemoteFile[]> {
  checkNames(repository, commit)
  const { endpoint } = access.environment
  const ask = libraryFetch(access, { purpose: `list files of ${repository.type}`, repository, revision: commit, signal })
  return understood(async () => {
    const { listFiles } = await library()
    const files: RemoteFile[] = []
    for await (const entry of listFiles({
      repo: toDesignation(repository),
      revision: commit,
      recursive,
      hubUrl: endpoint,
      fetch: ask,
    })) {
      if (entry.type !== 'file') continue
      if (files.length >= MAX_FILES)
        throw new AppError('unsupported', `${atStart(repository)} has more than ${MAX_FILES} files, which is not covered.`)
      files.push(toFile(Entry.parse(entry)))
    }
    return files
  }, endpoint)
}

/** The library takes an id without a slash only this way. */
const toDesignation = ({ type, id }: RepositoryRef) => ({ type, name: id })

const toFile = ({ path, size, oid, lfs }: z.infer<typeof Entry>): RemoteFile => ({
  path,
  bytes: lfs?.size ?? size,
  blobId: oid,
  sha256: lfs?.oid ?? null,
})
