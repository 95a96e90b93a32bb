/** Pools of connections: one for each proxy, one for none, over the authorities in force. */
import { Agent, type Dispatcher, ProxyAgent } from 'undici'
import { type Authorities, loadAuthorities } from './certificates'
import { connectorOf, tlsOptions } from './connector'

/** Silence after which an answer is given up: the Hub takes its time for a commit, and none between two chunks. */
const HEADERS_MS = 180_000
const BODY_MS = 90_000
const LIMITS = { headersTimeout: HEADERS_MS, bodyTimeout: BODY_MS }

export class Dispatchers {
  private readonly pools = new Map<string, Dispatcher>()
  private loaded: { file: string | null; authorities: Authorities } | null = null

  constructor(
    private readonly env: NodeJS.ProcessEnv,
    /** The PEM file named in Settings, now. */
    private readonly certificateFile: () => string | null,
  ) {}

  authorities(): Authorities {
    const file = this.certificateFile()
    if (this.loaded?.file !== file || !this.loaded) {
      this.loaded = { file, authorities: loadAuthorities(file, this.env) }
      // Connections made under other authorities end with what they carry now.
      for (const pool of this.pools.values()) void pool.close()
      this.pools.clear()
    }
    return this.loaded.authorities
  }

  for(scheme: string, proxy: URL | null): Dispatcher {
    const { context } = this.authorities()
    const key = `${scheme} ${proxy?.href ?? ''}`
    const found = this.pools.get(key)
    if (found) return found
    const made = makePool(scheme, proxy, context)
    this.pools.set(key, made)
    return made
  }

  async destroy(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.destroy()))
    this.pools.clear()
  }
}

function makePool(scheme: string, proxy: URL | null, context: Authorities['context']): Dispatcher {
  const tunnelled = scheme === 'https:' && proxy?.protocol.startsWith('http')
  if (!proxy || tunnelled) return new Agent({ ...LIMITS, connect: connectorOf(context, proxy) })
  // SOCKS, and plain HTTP that a proxy passes on without a tunnel.
  const tls = tlsOptions(context)
  return new ProxyAgent({ ...LIMITS, uri: proxy.href, proxyTunnel: false, proxyTls: tls, requestTls: tls })
}
