/** The network of one process: switch, ledger, proxies and authorities around one fetch. Nothing else in Moderato opens a connection. */
import type { WriteDb } from '@main/store/database'
import { endLostRequests } from '@main/store/ledger'
import { getSettings } from '@main/store/settings'
import { AppError, internal } from '@shared/errors'
import type { LedgerProcess } from '@shared/ledger'
import { type Credential, credentialRefusal } from './credential-rule'
import type { Dispatchers } from './dispatchers'
import { Exchange } from './exchange'
import type { Network, RequestOptions } from './network'
import { proxyFor, type SystemProxy } from './proxy-rules'
import { Recorder } from './recorder'
import { type Hop, nextHop } from './redirect'
import { beginUse, refusal } from './switch'

export interface NetworkOptions {
  readonly db: WriteDb
  readonly process: LedgerProcess
  readonly env: NodeJS.ProcessEnv
  /** What the system says of proxies; headless has none. */
  readonly systemProxy: SystemProxy | null
  /** Whoever asks has named the Hub: a network never switched on before is. */
  readonly deliberate: boolean
  /** Told when that has just switched it on. */
  readonly onSwitchedOn?: () => void
  /** The access token in use, which is kept from other hosts. */
  readonly credential: () => Credential | null
}

export interface OpenNetwork extends Network {
  /** Ends at once what the switch now forbids. */
  readonly obeySwitch: () => void
  readonly close: () => Promise<void>
}

const MAX_REDIRECTS = 20
/** How often bytes so far are written down, and a switch that another process has turned is looked at. */
const HEARTBEAT_MS = 1_000
const USER_AGENT = 'Moderato'

export function openNetwork(options: NetworkOptions): OpenNetwork {
  const { db, env } = options
  endLostRequests(db)
  // What opens connections takes a tenth of a second to load, which a start that opens none is spared.
  let loaded: Promise<Dispatchers> | null = null
  const load = async () => {
    const { Dispatchers } = await import('./dispatchers')
    return new Dispatchers(env, () => getSettings(db).certificateFile)
  }
  const dispatchers = () => (loaded ??= load())
  const live = new Set<Exchange>()

  const obeySwitch = () => {
    for (const exchange of live) {
      const refused = exchange.recorder.isOver ? null : refusal(db, env, exchange.host)
      if (refused) exchange.stop(refused)
      else exchange.recorder.save()
    }
  }
  const heartbeat = setInterval(obeySwitch, HEARTBEAT_MS).unref()

  /** Its row is there from now on; what stands against it is one too, and nothing is sent. */
  const exchangeOf = async (hop: Hop, { purpose, signal }: RequestOptions): Promise<Exchange> => {
    const way = await wayOf(hop, options, dispatchers).catch((error: unknown) => {
      throw recordRefusal(options, hop, purpose, error as AppError)
    })
    // The system may have taken its time to name the proxy.
    const refused = refusal(db, env, hop.url.host)
    if (refused) throw recordRefusal(options, hop, purpose, refused)
    const exchange = new Exchange(hop, { ...way, db, process: options.process, purpose, signal: signal ?? null })
    live.add(exchange)
    exchange.recorder.onEnd = () => live.delete(exchange)
    return exchange
  }

  return {
    async fetch(url, init) {
      if (options.deliberate && beginUse(db, env)) options.onSwitchedOn?.()
      let hop = firstHop(url, init)
      for (let count = 0; count <= MAX_REDIRECTS; count++) {
        const exchange = await exchangeOf(hop, init)
        const response = await exchange.send()
        const next = init.redirect === 'manual' ? null : nextHop(hop, response)
        if (!next) return count > 0 ? redirected(response) : response
        exchange.recorder.end('answered')
        await response.body?.cancel()
        if (init.redirect === 'error')
          throw new AppError('network', `${hop.url.host} redirected, where no redirect was expected.`)
        hop = next
      }
      throw new AppError('network', `${hop.url.host} redirected more than ${MAX_REDIRECTS} times: check the address.`)
    },
    obeySwitch,
    async close() {
      clearInterval(heartbeat)
      for (const exchange of live) exchange.stop(new AppError('cancelled', 'Moderato was closed.'))
      await (await loaded)?.destroy()
    },
  }
}

function firstHop(url: string | URL, init: RequestOptions): Hop {
  const target = URL.canParse(`${url}`) ? new URL(url) : null
  if (!target || !/^https?:$/.test(target.protocol))
    throw internal(`a request was made to ${`${url}`.slice(0, 100)}: expected an address that begins with https`)
  const headers = new Headers(init.headers)
  if (!headers.has('user-agent')) headers.set('user-agent', USER_AGENT)
  return { url: target, method: (init.method ?? 'GET').toUpperCase(), headers, body: init.body ?? null }
}

/** @throws AppError where the switch, a credential, a proxy variable or a certificate file stands against it */
async function wayOf(
  { url, headers }: Hop,
  { db, env, systemProxy, credential }: NetworkOptions,
  dispatchers: () => Promise<Dispatchers>,
) {
  // First: the system's answer about proxies may come from a script on the network.
  const refused = refusal(db, env, url.host) ?? credentialRefusal(url, headers, credential())
  if (refused) throw refused
  const proxy = await proxyFor(url, env, systemProxy)
  const pools = await dispatchers()
  return { url, proxy, dispatcher: pools.for(url.protocol, proxy), unusable: pools.authorities().unusable }
}

function recordRefusal({ db, process }: NetworkOptions, { url, method }: Hop, purpose: string, refused: AppError): AppError {
  new Recorder(db, process, () => refused, { url, method, proxy: null, purpose }).end('refused', refused.message)
  return refused
}

function redirected(response: Response): Response {
  return Object.defineProperty(response, 'redirected', { value: true })
}
