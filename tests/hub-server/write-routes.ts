/** What one writes to the Hub: repositories, LFS objects, commits, pull requests. */
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { answerJson, type Exchange, HubRefusal } from './answer'
import { commitOf } from './read-routes'
import type { Repository, RepositoryType } from './repositories'
import type { HubState } from './state'

/** POST /api/repos/create. */
export async function answerCreate(state: HubState, exchange: Exchange): Promise<void> {
  const {
    name,
    organization,
    type = 'model',
    visibility,
    private: hidden,
  } = await readJson<{
    name: string
    organization?: string | null
    type?: RepositoryType
    visibility?: string
    private?: boolean
  }>(exchange.request)
  const owner = organization ?? exchange.user?.name ?? ''
  const id = `${owner}/${name}`
  if (!exchange.user) throw new HubRefusal(401, '', 'Invalid username or password.')
  if (!mayWrite(exchange, owner))
    throw new HubRefusal(403, '', `You don't have the rights to create a ${type} under the namespace "${owner}"`)
  const url = `${state.url}/${type === 'model' ? '' : 'datasets/'}${id}`
  if (state.repositories.find(type, id))
    return answerJson(exchange, { error: `You already created this ${type} repo: ${id}`, url }, 409)
  await state.repositories.add({
    id,
    type,
    private: visibility === 'private' || hidden === true,
    files: { '.gitattributes': '' },
  })
  return answerJson(exchange, { url, name: id, id })
}

const mayWrite = ({ user }: Exchange, owner: string): boolean =>
  user?.role === 'write' && (user.name === owner || (user.organizations ?? []).includes(owner))

/** Whoever may see a repository may open a pull request on it; a commit wants its owner. */
function checkWrite(exchange: Exchange, { id }: Repository): void {
  if (!exchange.user) throw new HubRefusal(401, '', 'Invalid username or password.')
  if (exchange.user.role !== 'write')
    throw new HubRefusal(403, '', 'Forbidden: your token has no write permission for this repository.')
  if (exchange.url.searchParams.get('create_pr') === '1') return
  if (!mayWrite(exchange, id.split('/')[0] ?? ''))
    throw new HubRefusal(403, '', `Forbidden: pass \`create_pr=1\` as a query parameter to create a Pull Request on ${id}.`)
}

/** POST /api/models/ID/preupload/R: which files go to LFS. */
export async function answerPreupload(exchange: Exchange, repository: Repository): Promise<void> {
  checkWrite(exchange, repository)
  const { files } = await readJson<{ files: { path: string; size: number }[] }>(exchange.request)
  const modes = files.map(({ path, size }) => ({
    path,
    uploadMode: /\.(safetensors|bin|onnx|parquet|pt)$/.test(path) || size > 10 * 1024 * 1024 ? 'lfs' : 'regular',
    shouldIgnore: false,
    oid: repository.refs.get('main')?.files.get(path)?.blobId ?? null,
  }))
  return answerJson(exchange, { files: modes })
}

/** POST /ID.git/info/lfs/objects/batch: where to put what is not there yet. Parts are asked for from `multipartBytes` on. */
export async function answerLfsBatch(state: HubState, exchange: Exchange, repository: Repository): Promise<void> {
  checkWrite({ ...exchange, url: new URL(`${exchange.url}?create_pr=1`) }, repository)
  const { objects } = await readJson<{ objects: { oid: string; size: number }[] }>(exchange.request)
  const known = (oid: string) =>
    state.repositories.uploads.has(oid) ||
    [...repository.commits.values()].some(({ files }) => [...files.values()].some((file) => file.lfs && file.sha256 === oid))
  const multipart = objects.some(({ size }) => size >= state.multipartBytes)
  const answered = objects.map(({ oid, size }) =>
    known(oid) ? { oid, size } : { oid, size, actions: uploadActions(state, oid, size) },
  )
  return answerJson(exchange, { transfer: multipart ? 'multipart' : 'basic', objects: answered }, 200, {
    'content-type': 'application/vnd.git-lfs+json',
  })
}

function uploadActions(state: HubState, oid: string, size: number) {
  if (size < state.multipartBytes) return { upload: { href: `${state.storageUrl}/upload/${oid}` } }
  const parts = Array.from({ length: Math.ceil(size / state.multipartBytes) }, (_, i) => [
    String(i + 1).padStart(5, '0'),
    `${state.storageUrl}/upload/${oid}/part/${i + 1}`,
  ])
  const header = { chunk_size: String(state.multipartBytes), ...Object.fromEntries(parts) }
  return { upload: { href: `${state.storageUrl}/upload/${oid}/complete`, header } }
}

/** PUT /upload/OID, PUT /upload/OID/part/N and POST /upload/OID/complete, on the storage host. */
export async function answerUpload(
  state: HubState,
  exchange: Exchange,
  [oid = '', step, number]: readonly string[],
): Promise<void> {
  const { uploads } = state.repositories
  const body = await readBody(exchange.request, exchange.fault.cutUploadAfter)
  if (step === 'part') {
    uploads.set(`${oid}/${number}`, body)
    exchange.response.writeHead(200, { etag: `"part-${number}"` }).end()
    return
  }
  const bytes = step === 'complete' ? joinParts(uploads, oid, body) : body
  if (createHash('sha256').update(bytes).digest('hex') !== oid)
    throw new HubRefusal(400, '', 'The uploaded bytes do not have the sha256 that was announced.')
  uploads.set(oid, bytes)
  await answerJson(exchange, {})
}

function joinParts(uploads: Map<string, Uint8Array>, oid: string, body: Buffer): Buffer {
  const { parts } = JSON.parse(body.toString()) as { parts: { partNumber: number; etag: string }[] }
  const found = parts.map(({ partNumber, etag }) => {
    const bytes = uploads.get(`${oid}/${partNumber}`)
    if (!bytes || !etag.includes(`part-${partNumber}`)) throw new HubRefusal(400, '', `Part ${partNumber} was not uploaded.`)
    uploads.delete(`${oid}/${partNumber}`)
    return bytes
  })
  return Buffer.concat(found)
}

type CommitLine =
  | { key: 'header'; value: { summary: string; description?: string; parentCommit?: string } }
  | { key: 'file'; value: { path: string; content: string; encoding?: 'base64' | 'utf-8' } }
  | { key: 'lfsFile'; value: { path: string; oid: string; size?: number } }
  | { key: 'deletedFile'; value: { path: string } }

/** POST /api/models/ID/commit/R: one JSON object a line. With `create_pr=1` it becomes a pull request. */
export async function answerCommit(state: HubState, exchange: Exchange, repository: Repository, revision: string): Promise<void> {
  checkWrite(exchange, repository)
  const lines = (await readBody(exchange.request))
    .toString()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as CommitLine)
  const asPullRequest = exchange.url.searchParams.get('create_pr') === '1'
  const header = lines.find((line) => line.key === 'header')?.value
  const head = commitOf(repository, revision)
  if (header?.parentCommit && header.parentCommit !== head.id && !asPullRequest)
    throw new HubRefusal(412, '', 'A commit has happened since. Please refresh and try again.')
  const number = pullRequests(repository) + 1
  const change = {
    ...changesOf(state, lines),
    ref: asPullRequest ? `refs/pr/${number}` : revision,
    from: revision,
    title: header?.summary ?? '',
  }
  const commit = await state.repositories.commit(repository, change)
  const page = `${state.url}/${repository.type === 'model' ? '' : 'datasets/'}${repository.id}`
  return answerJson(exchange, {
    success: true,
    commitOid: commit.id,
    commitUrl: `${page}/commit/${commit.id}`,
    hookOutput: '',
    ...(asPullRequest && { pullRequestUrl: `${page}/discussions/${number}` }),
  })
}

const pullRequests = ({ refs }: Repository): number => [...refs.keys()].filter((name) => name.startsWith('refs/pr/')).length

function changesOf(state: HubState, lines: readonly CommitLine[]) {
  const files: Record<string, Uint8Array> = {}
  const lfs: Record<string, boolean> = {}
  const removed: string[] = []
  for (const { key, value } of lines) {
    if (key === 'file') files[value.path] = Buffer.from(value.content, value.encoding === 'base64' ? 'base64' : 'utf-8')
    else if (key === 'deletedFile') removed.push(value.path)
    else if (key === 'lfsFile') {
      files[value.path] = uploaded(state, value)
      lfs[value.path] = true
    }
  }
  for (const path of Object.keys(files)) lfs[path] ??= false
  return { files, lfs, removed }
}

function uploaded({ repositories }: HubState, { oid, path }: { oid: string; path: string }): Uint8Array {
  const bytes = repositories.uploads.get(oid)
  if (!bytes) throw new HubRefusal(400, '', `The LFS object ${oid} of ${path} was not uploaded.`)
  return bytes
}

/** POST /api/models/ID/discussions with `pullRequest: true`: an empty pull request to commit to. */
export async function answerPullRequest(state: HubState, exchange: Exchange, repository: Repository): Promise<void> {
  if (!exchange.user) throw new HubRefusal(401, '', 'Invalid username or password.')
  const { title } = await readJson<{ title: string }>(exchange.request)
  const num = pullRequests(repository) + 1
  await state.repositories.commit(repository, { files: {}, ref: `refs/pr/${num}`, from: 'main', title })
  return answerJson(exchange, { num, pullRequest: true, url: `${state.url}/${repository.id}/discussions/${num}` })
}

async function readBody(request: IncomingMessage, cutAfter = Number.POSITIVE_INFINITY): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    chunks.push(chunk as Buffer)
    bytes += (chunk as Buffer).length
    if (bytes > cutAfter) request.destroy()
  }
  return Buffer.concat(chunks)
}

const readJson = async <T>(request: IncomingMessage): Promise<T> => JSON.parse((await readBody(request)).toString()) as T
