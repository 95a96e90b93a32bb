/** From a request to the route that answers it. */
import { answerJson, type Exchange, HubRefusal } from './answer'
import {
  answerInfo,
  answerParquet,
  answerResolve,
  answerSearch,
  answerSmallFile,
  answerStoredFile,
  answerTree,
  answerWhoAmI,
  commitOf,
  visibleRepository,
} from './read-routes'
import type { RepositoryType } from './repositories'
import type { HubState } from './state'
import { answerCommit, answerCreate, answerLfsBatch, answerPreupload, answerPullRequest, answerUpload } from './write-routes'

export async function route(state: HubState, exchange: Exchange): Promise<void> {
  const { path } = exchange
  if (path[0] === 'lfs') return answerStoredFile(state, exchange, path[1] ?? '')
  if (path[0] === 'upload') return answerUpload(state, exchange, path.slice(1))
  if (path[0] !== 'api') return routePage(state, exchange)
  if (path[1] === 'whoami-v2') return answerWhoAmI(exchange)
  if (path[1] === 'validate-yaml') return answerJson(exchange, { errors: [], warnings: [] })
  if (path[1] === 'repos' && path[2] === 'create') return answerCreate(state, exchange)
  if (path[1] === 'resolve-cache') return routeSmallFile(state, exchange)
  const type = typeOf(path[1])
  if (type === null) throw notFound(exchange)
  if (path.length === 2) return answerSearch(state, exchange, type)
  return routeRepository(state, exchange, type)
}

const apiWords = ['revision', 'tree', 'refs', 'parquet', 'preupload', 'commit', 'discussions']

/** /api/models/ID…, where the id has one part or two. */
function routeRepository(state: HubState, exchange: Exchange, type: RepositoryType): Promise<void> {
  const short = exchange.path.length === 3 || apiWords.includes(exchange.path[3] ?? '')
  const id = exchange.path.slice(2, short ? 3 : 4).join('/')
  const [word, revision = 'main', ...rest] = exchange.path.slice(short ? 3 : 4)
  const repository = visibleRepository(state, exchange, type, id)
  if (word === undefined) return answerInfo(exchange, repository, 'main')
  if (word === 'revision') return answerInfo(exchange, repository, revision)
  if (word === 'tree') return answerTree(state, exchange, commitOf(repository, revision), rest.join('/'))
  if (word === 'parquet') return answerParquet(state, exchange, repository, exchange.path.slice(short ? 4 : 5))
  if (word === 'preupload') return answerPreupload(exchange, repository)
  if (word === 'commit') return answerCommit(state, exchange, repository, revision)
  if (word === 'discussions') return answerPullRequest(state, exchange, repository)
  throw notFound(exchange)
}

/** /ID/resolve/R/FILE and /ID.git/info/lfs/objects/batch, with `datasets/` before a dataset's. */
async function routePage(state: HubState, exchange: Exchange): Promise<void> {
  const type = typeOf(exchange.path[0]) ?? 'model'
  const path = type === 'model' ? exchange.path : exchange.path.slice(1)
  const resolve = path.indexOf('resolve')
  const git = path.findIndex((part) => part.endsWith('.git'))
  if (resolve > 0) {
    const repository = visibleRepository(state, exchange, type, path.slice(0, resolve).join('/'))
    return answerResolve(state, exchange, repository, path[resolve + 1] ?? 'main', path.slice(resolve + 2).join('/'))
  }
  if (git < 0 || path.at(-1) !== 'batch') throw notFound(exchange)
  const id = path
    .slice(0, git + 1)
    .join('/')
    .slice(0, -'.git'.length)
  return answerLfsBatch(state, exchange, visibleRepository(state, exchange, type, id))
}

/** /api/resolve-cache/models/ID/COMMIT/FILE. */
function routeSmallFile(state: HubState, exchange: Exchange): Promise<void> {
  const [, , types, ...rest] = exchange.path
  const at = rest.findIndex((part) => /^[0-9a-f]{40}$/.test(part))
  const repository = state.repositories.find(typeOf(types) ?? 'model', rest.slice(0, at).join('/'))
  if (!repository) throw notFound(exchange)
  return answerSmallFile(exchange, commitOf(repository, rest[at] ?? ''), rest.slice(at + 1).join('/'))
}

const typeOf = (word: string | undefined): RepositoryType | null =>
  word === 'models' ? 'model' : word === 'datasets' ? 'dataset' : null

const notFound = ({ url }: Exchange): HubRefusal => new HubRefusal(404, '', `Sorry, we can't find the page ${url.pathname}.`)
