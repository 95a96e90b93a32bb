/** Which proxy a request takes: environment variables first, as curl and Python read them, then what the system says. */
import { BlockList, isIP } from 'node:net'
import { AppError, invalidInput } from '@shared/errors'
import { isLoopback } from './loopback'

/** Electron's `session.resolveProxy`: "DIRECT", "PROXY host:port; SOCKS5 host:port", … */
export type SystemProxy = (url: string) => Promise<string>

const KINDS = new Set(['http:', 'https:', 'socks5:', 'socks:', 'socks5h:'])

/** Null: none. @throws AppError('invalid-input') for a variable that names no proxy */
export async function proxyFor(url: URL, env: NodeJS.ProcessEnv, system: SystemProxy | null): Promise<URL | null> {
  if (isLoopback(url.hostname)) return null
  const named = proxyVariable(url, env)
  if (named) return bypasses(url, read(env, 'no_proxy') ?? '') ? null : parseProxy(named.value, named.name)
  return system ? fromPac(await asked(system, url)) : null
}

const asked = (system: SystemProxy, url: URL): Promise<string> =>
  system(url.href).catch((error: unknown) => {
    const message = `The system could not say which proxy leads to ${url.host}: check its proxy settings, or set HTTPS_PROXY.`
    throw new AppError('network', message, String(error))
  })

/** The lower-case name wins, as in curl. */
const read = (env: NodeJS.ProcessEnv, name: string): string | undefined => env[name] || env[name.toUpperCase()] || undefined

function proxyVariable(url: URL, env: NodeJS.ProcessEnv): { name: string; value: string } | null {
  for (const name of [url.protocol === 'https:' ? 'https_proxy' : 'http_proxy', 'all_proxy']) {
    const value = read(env, name)
    if (value) return { name: name.toUpperCase(), value }
  }
  return null
}

function parseProxy(value: string, name: string): URL {
  const text = value.includes('://') ? value : `http://${value}`
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !KINDS.has(url.protocol) || url.hostname === '')
    throw invalidInput(
      `${name} names no proxy: expected http://host:port, https://host:port or socks5://host:port, with a user and a password if it needs them.`,
    )
  // Names are resolved by the proxy in either case.
  return url.protocol === 'socks5h:' || url.protocol === 'socks:' ? new URL(text.replace(/^socks5?h?:/, 'socks5:')) : url
}

/** `NO_PROXY`: hosts, `.suffixes`, `*`, with a port if only that one is meant; addresses and CIDR ranges. */
export function bypasses(url: URL, noProxy: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  return noProxy
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry.toLowerCase(), host, port))
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true
  if (entry.includes('/')) return inRange(entry, host)
  const [, name = entry, only] = /^(\[.*\]|[^:]*):(\d+)$/.exec(entry) ?? []
  if (only !== undefined && only !== port) return false
  const bare = name.replace(/^\*?\.|^\[|\]$/g, '')
  return host === bare || (isIP(host) === 0 && host.endsWith(`.${bare}`))
}

function inRange(entry: string, host: string): boolean {
  const [network = '', bits = ''] = entry.split('/')
  const family = isIP(network)
  if (family === 0 || isIP(host) !== family || !/^\d+$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) return false
  const type = family === 4 ? 'ipv4' : 'ipv6'
  const range = new BlockList()
  range.addSubnet(network, Number(bits), type)
  return range.check(host, type)
}

const PAC_SCHEMES: Record<string, string> = { PROXY: 'http', HTTP: 'http', HTTPS: 'https', SOCKS: 'socks5', SOCKS5: 'socks5' }

/** The first entry that can be used; SOCKS4 cannot. */
export function fromPac(answer: string): URL | null {
  for (const entry of answer.split(';')) {
    const [kind = '', address = ''] = entry.trim().split(/\s+/)
    if (kind.toUpperCase() === 'DIRECT') return null
    const scheme = PAC_SCHEMES[kind.toUpperCase()]
    if (scheme && URL.canParse(`${scheme}://${address}`)) return new URL(`${scheme}://${address}`)
  }
  return null
}

/** For people and the ledger: without user and password. */
export const proxyName = (proxy: URL): string => `${proxy.protocol}//${proxy.host}`
