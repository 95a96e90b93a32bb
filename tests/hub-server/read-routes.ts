/** What one reads of the Hub: info, file tree, files, search, the dataset server's Parquet files, who one is. */
import { answerFile, answerJson, type Exchange, HubRefusal } from './answer'
import { type Commit, convertedPath, findCommit, type Repository, type RepositoryType } from './repositories'
import type { HubState } from './state'
import type { StoredFile } from './stored-file'

/** A repository one may see. Without a token a private one is answered as if it did not exist, as the Hub does. */
export function visibleRepository(state: HubState, { user }: Exchange, type: RepositoryType, id: string): Repository {
  const repository = state.repositories.find(type, id)
  if (repository && !(repository.private && !user)) return repository
  if (!user) throw new HubRefusal(401, 'RepoNotFound', 'Invalid username or password.')
  throw new HubRefusal(404, 'RepoNotFound', 'Repository not found')
}

export function commitOf(repository: Repository, revision: string): Commit {
  const commit = findCommit(repository, revision)
  if (!commit) throw new HubRefusal(404, 'RevisionNotFound', `Invalid rev id: ${revision}`)
  return commit
}

/** GET /api/models/ID and /api/models/ID/revision/R. With `expand` only the fields it names, as the Hub does. */
export function answerInfo(exchange: Exchange, repository: Repository, revision: string): Promise<void> {
  const info = fullInfo(repository, commitOf(repository, revision), exchange.url.searchParams.has('blobs'))
  return answerJson(exchange, expanded(info, exchange.url.searchParams.getAll('expand')))
}

function fullInfo({ id, type, gated, private: isPrivate, info }: Repository, commit: Commit, blobs: boolean) {
  return {
    _id: Buffer.from(id).toString('hex').slice(0, 24).padEnd(24, '0'),
    id,
    ...(type === 'model' && { modelId: id }),
    author: id.split('/')[0],
    sha: commit.id,
    lastModified: commit.date,
    createdAt: commit.date,
    private: isPrivate,
    gated,
    disabled: false,
    downloads: 0,
    likes: 0,
    tags: [],
    ...info,
    siblings: [...commit.files].map(([rfilename, file]) => ({ rfilename, ...(blobs && blobFields(file)) })),
  }
}

const blobFields = ({ size, blobId, lfs, sha256 }: StoredFile) => ({
  size,
  blobId,
  ...(lfs && { lfs: { sha256, size, pointerSize: 134 } }),
})

function expanded(info: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  if (names.length === 0) return info
  return Object.fromEntries(Object.entries(info).filter(([name]) => name === '_id' || name === 'id' || names.includes(name)))
}

/** GET /api/models/ID/tree/R/FOLDER, page by page with a Link header. */
export function answerTree(state: HubState, exchange: Exchange, commit: Commit, folder: string): Promise<void> {
  const { searchParams } = exchange.url
  const entries = treeEntries(
    commit,
    folder,
    searchParams.get('recursive') === 'true' || searchParams.get('recursive') === 'True',
  )
  return answerPage(state, exchange, entries)
}

/** The part from `cursor` on, and the address of the next one. */
function answerPage(state: HubState, exchange: Exchange, items: readonly unknown[]): Promise<void> {
  const { url } = exchange
  const start = Number(url.searchParams.get('cursor') ?? 0)
  const size = Math.min(state.pageSize, Number(url.searchParams.get('limit') ?? state.pageSize))
  const next = new URL(url.pathname + url.search, state.url)
  next.searchParams.set('cursor', String(start + size))
  const link: Record<string, string> = start + size < items.length ? { link: `<${next}>; rel="next"` } : {}
  return answerJson(exchange, items.slice(start, start + size), 200, link)
}

function treeEntries({ files }: Commit, folder: string, recursive: boolean): unknown[] {
  const prefix = folder === '' ? '' : `${folder}/`
  const folders = new Set<string>()
  const found: unknown[] = []
  for (const [path, { size, blobId, sha256, lfs }] of files) {
    if (!path.startsWith(prefix)) continue
    const parts = path.slice(prefix.length).split('/')
    for (let depth = 1; depth < (recursive ? parts.length : Math.min(2, parts.length)); depth++)
      folders.add(prefix + parts.slice(0, depth).join('/'))
    if (!recursive && parts.length > 1) continue
    found.push({ type: 'file', path, size, oid: blobId, ...(lfs && { lfs: { oid: sha256, size, pointerSize: 134 } }) })
  }
  return [...[...folders].map((path) => ({ type: 'directory', path, size: 0, oid: '0'.repeat(40) })), ...found]
}

/** GET /ID/resolve/R/FILE: LFS files are elsewhere, and small ones behind a relative redirect; both say first what they are. */
export function answerResolve(state: HubState, exchange: Exchange, repository: Repository, revision: string, name: string): void {
  const commit = commitOf(repository, revision)
  checkGate(repository, exchange)
  const file = commit.files.get(name)
  if (!file) throw new HubRefusal(404, 'EntryNotFound', 'Entry not found')
  const etag = file.lfs ? file.sha256 : file.blobId
  exchange.response
    .writeHead(file.lfs ? 302 : 307, {
      'x-repo-commit': commit.id,
      'accept-ranges': 'bytes',
      'x-linked-size': String(file.size),
      'x-linked-etag': `"${etag}"`,
      etag: `"${etag}"`,
      location: file.lfs
        ? `${state.storageUrl}/lfs/${file.sha256}?signature=loopback`
        : `/api/resolve-cache/${repository.type}s/${repository.id}/${commit.id}/${encodeURIComponent(name)}`,
    })
    .end()
}

function checkGate({ gated, id }: Repository, { user }: Exchange): void {
  if (gated === false || user?.accepted?.includes(id)) return
  const words = user
    ? `Access to model ${id} is restricted and you are not in the authorized list. Visit /${id} to ask for access.`
    : `Access to model ${id} is restricted. You must have access to it and be authenticated to access it. Please log in.`
  throw new HubRefusal(user ? 403 : 401, 'GatedRepo', words)
}

/** GET /api/resolve-cache/models/ID/COMMIT/FILE. */
export function answerSmallFile(exchange: Exchange, commit: Commit, name: string): Promise<void> {
  const file = commit.files.get(name)
  if (!file) throw new HubRefusal(404, 'EntryNotFound', 'Entry not found')
  return answerFile(exchange, file, { etag: `"${file.blobId}"`, 'x-repo-commit': commit.id })
}

/** GET /lfs/SHA256, on the storage host: its ETag is its own and no hash of the content, as a content network's. */
export function answerStoredFile(state: HubState, exchange: Exchange, sha256: string): Promise<void> {
  for (const { commits } of state.repositories.all)
    for (const { files } of commits.values())
      for (const file of files.values())
        if (file.lfs && file.sha256 === sha256) return answerFile(exchange, file, { etag: `"storage-${sha256.slice(0, 8)}"` })
  throw new HubRefusal(404, '', 'No such object')
}

/** GET /api/models?search=…&filter=…&author=…&pipeline_tag=…&sort=…&limit=…, newest rules of the real one left out. */
export function answerSearch(state: HubState, exchange: Exchange, type: RepositoryType): Promise<void> {
  const { searchParams } = exchange.url
  const wanted = (searchParams.get('search') ?? '').toLowerCase()
  const filters = searchParams.getAll('filter').flatMap((value) => value.split(','))
  const found = state.repositories.all
    .filter((one) => one.type === type && (!one.private || exchange.user !== null))
    .map((one) => fullInfo(one, commitOf(one, 'main'), false) as Record<string, unknown>)
    .filter(({ id }) => String(id).toLowerCase().includes(wanted))
    .filter(({ author }) => !searchParams.has('author') || author === searchParams.get('author'))
    .filter(({ pipeline_tag }) => !searchParams.has('pipeline_tag') || pipeline_tag === searchParams.get('pipeline_tag'))
    .filter(({ tags, pipeline_tag, library_name }) =>
      filters.every((filter) => [...(tags as unknown[]), pipeline_tag, library_name].includes(filter)),
    )
    .sort((a, b) => Number(b.downloads) - Number(a.downloads))
    .map((info) => expanded(info, searchParams.getAll('expand')))
  return answerPage(state, exchange, found)
}

/** GET /api/datasets/ID/parquet: addresses by configuration and split; each is answered by a redirect to its file. */
export function answerParquet(
  state: HubState,
  exchange: Exchange,
  repository: Repository,
  rest: readonly string[],
): Promise<void> {
  const [configuration, split, file] = rest
  if (configuration !== undefined && split !== undefined && file !== undefined) {
    const path = convertedPath(configuration, split, Number.parseInt(file, 10))
    exchange.response.writeHead(302, { location: `/datasets/${repository.id}/resolve/refs%2Fconvert%2Fparquet/${path}` }).end()
    return Promise.resolve()
  }
  if (Object.keys(repository.parquet).length === 0)
    throw new HubRefusal(404, '', 'The dataset has no Parquet export: it is too big, or its format is not supported.')
  const at = `${state.url}/api/datasets/${repository.id}/parquet`
  const listing = Object.entries(repository.parquet).map(([name, splits]) => [
    name,
    Object.fromEntries(
      Object.entries(splits).map(([key, count]) => [
        key,
        Array.from({ length: count }, (_, i) => `${at}/${name}/${key}/${i}.parquet`),
      ]),
    ),
  ])
  return answerJson(exchange, Object.fromEntries(listing))
}

/** GET /api/whoami-v2. */
export function answerWhoAmI(exchange: Exchange): Promise<void> {
  const { user } = exchange
  if (!user) throw new HubRefusal(401, '', 'Invalid username or password.')
  return answerJson(exchange, {
    type: 'user',
    id: Buffer.from(user.name).toString('hex').padEnd(24, '0').slice(0, 24),
    name: user.name,
    fullname: user.name,
    email: `${user.name}@example.org`,
    emailVerified: true,
    isPro: false,
    canPay: false,
    periodEnd: null,
    avatarUrl: '/avatar.svg',
    orgs: (user.organizations ?? []).map((name) => ({ type: 'org', id: name, name, fullname: name, roleInOrg: 'write' })),
    auth: {
      type: 'access_token',
      accessToken: { displayName: 'test', role: user.role, createdAt: '2026-01-01T00:00:00.000Z' },
    },
  })
}
