/**
 * A loopback server that speaks the Hub's HTTP, for tests: models and datasets with revisions, trees, files, search,
 * uploads, commits, pull requests. LFS files come from a second origin, as on the Hub.
 *
 *   const hub = await startHubServer()
 *   const commit = await hub.add({ id: 'org/tiny', files: { 'config.json': '{}', 'model.safetensors': bytes } })
 *   hub.tokens.set('hf_test', { name: 'alice', role: 'write' })        // Authorization: Bearer hf_test
 *   hub.fault('/org/tiny/resolve', { status: 429, headers: { 'retry-after': '1' }, times: 2 })
 *   hub.fault(/^\/lfs\//, { cutAfter: 1000 })                          // by path and query; see faults.ts
 *   … HF_ENDPOINT = hub.url …
 *   hub.requests                                                       // what was asked, in order
 *   await hub.close()
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { answerRefusal, type Exchange, HubRefusal, type User } from './answer'
import { type Fault, Faults } from './faults'
import { type NewRepository, Repositories } from './repositories'
import { route } from './routes'
import type { HubState } from './state'

export interface SeenRequest {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
  /** Whether the storage host was asked. */
  readonly storage: boolean
  /** 0 while it is not answered. */
  readonly status: number
  /** Of the body, handed to the connection. */
  readonly bytes: number
}

export interface HubServer {
  readonly url: string
  readonly storageUrl: string
  readonly repositories: Repositories
  readonly tokens: Map<string, User>
  readonly requests: SeenRequest[]
  /** Answers the first commit's id. */
  add(repository: NewRepository): Promise<string>
  fault(path: string | RegExp, fault: Fault): void
  clearFaults(): void
  close(): Promise<void>
}

export interface HubServerOptions {
  /** Entries of one page of a tree or a search; 1000 on the Hub. */
  readonly pageSize?: number
  readonly multipartBytes?: number
}

export async function startHubServer({ pageSize = 1000, multipartBytes = 2 ** 40 }: HubServerOptions = {}): Promise<HubServer> {
  const repositories = new Repositories()
  const faults = new Faults()
  const requests: SeenRequest[] = []
  const state: HubState = { repositories, faults, tokens: new Map(), pageSize, multipartBytes, url: '', storageUrl: '' }
  const hub = await listen((request, response) => handle(state, requests, { request, response, storage: false }))
  const storage = await listen((request, response) => handle(state, requests, { request, response, storage: true }))
  state.url = addressOf(hub, '127.0.0.1')
  // Python's client tells hosts apart by name, without the port.
  state.storageUrl = addressOf(storage, 'localhost')
  return {
    url: state.url,
    storageUrl: state.storageUrl,
    repositories,
    tokens: state.tokens,
    requests,
    add: (repository) => repositories.add(repository),
    fault: (path, fault) => faults.add(path, fault),
    clearFaults: () => faults.clear(),
    close: async () => {
      await Promise.all([hub, storage].map(close))
    },
  }
}

interface Incoming {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly storage: boolean
}

async function handle(state: HubState, requests: SeenRequest[], { request, response, storage }: Incoming): Promise<void> {
  const path = request.url ?? '/'
  const seen = { method: request.method ?? 'GET', path, headers: request.headers, storage, status: 0, bytes: 0 }
  requests.push(seen)
  response.once('close', () => {
    seen.status = response.statusCode
  })
  const write = response.write.bind(response)
  const counting = (chunk: Uint8Array) => {
    seen.bytes += chunk.byteLength
    return write(chunk)
  }
  Object.assign(response, { write: counting })
  const fault = state.faults.take(path)
  try {
    if (fault.delayMs) await delay(fault.delayMs)
    if (fault.status)
      throw new HubRefusal(fault.status, fault.headers?.['x-error-code'] ?? '', `Status ${fault.status} on demand`)
    await route(state, exchangeOf(state, request, response, fault))
  } catch (error) {
    if (response.headersSent) response.destroy()
    else answerRefusal({ response, fault }, asRefusal(error))
  }
}

function exchangeOf(state: HubState, request: IncomingMessage, response: ServerResponse, fault: Fault): Exchange {
  const url = new URL(request.url ?? '/', 'http://loopback')
  const path = url.pathname.split('/').filter(Boolean).map(decodeURIComponent)
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  const user = token === undefined ? null : (state.tokens.get(token) ?? null)
  if (token !== undefined && !user) throw new HubRefusal(401, '', 'Invalid credentials in Authorization header')
  return { request, response, url, path, fault, user }
}

const asRefusal = (error: unknown): HubRefusal =>
  error instanceof HubRefusal ? error : new HubRefusal(500, '', `The fixture failed: ${String(error)}`)

function listen(listener: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Promise<Server> {
  const server = createServer((request, response) => void listener(request, response))
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

const addressOf = (server: Server, host: string): string => `http://${host}:${(server.address() as AddressInfo).port}`

function close(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
