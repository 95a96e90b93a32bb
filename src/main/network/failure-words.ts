/** What went wrong on the way, in a sentence: which host, what happened, what to do. */
import { AppError } from '@shared/errors'
import { ProxyError } from './proxy-error'
import { proxyName } from './proxy-rules'
import { CertificateError } from './tls-failure'

export interface Way {
  readonly url: URL
  readonly proxy: URL | null
  /** Variables that name a certificate file which could not be used. */
  readonly unusable: readonly string[]
}

export function networkError(error: unknown, way: Way): AppError {
  if (error instanceof AppError) return error
  const chain = causes(error)
  const detail = chain.map((cause) => `${codeOf(cause) ?? cause.name}: ${cause.message}`).join('\n')
  return new AppError('network', sentence(chain, way), detail)
}

/** Node and undici wrap what happened in up to four errors. */
function causes(error: unknown): Error[] {
  const chain: Error[] = []
  let next: unknown = error
  while (next instanceof Error && chain.length < 10) {
    chain.push(next)
    next = next instanceof AggregateError ? next.errors[0] : next.cause
  }
  return chain
}

const codeOf = (error: Error): string | undefined => ('code' in error && typeof error.code === 'string' ? error.code : undefined)

function sentence(chain: readonly Error[], way: Way): string {
  const certificate = chain.find((error) => error instanceof CertificateError)
  if (certificate) return certificateSentence(certificate, way)
  const proxy = chain.find((error) => error instanceof ProxyError)
  if (proxy) return proxySentence(proxy, chain, way)
  if (chain.some(({ message }) => /Proxy Authentication Required/.test(message)) && way.proxy)
    return proxySentence(new ProxyError(407), chain, way)
  const host = way.url.host
  const through = way.proxy ? ` through the proxy ${proxyName(way.proxy)}` : ''
  if (chain.some(({ name }) => name === 'HTTPParserError')) return garbled(host, through)
  const known = chain.map((error) => codeOf(error)).find((code) => code !== undefined && code in WORDS)
  if (known) return WORDS[known]?.(host, through) ?? ''
  return `The connection to ${host}${through} failed: ${chain.at(-1)?.message ?? 'no reason was given'}.`
}

type Words = (host: string, through: string) => string
const cut: Words = (host, through) => `The connection to ${host}${through} was cut before the answer was complete: try again.`
const silent: Words = (host, through) => `${host}${through} did not answer in time: try again later, or check the connection.`
const unreachable: Words = (host, through) => `There is no way to ${host}${through}: this machine has no connection to it now.`
const garbled: Words = (host, through) => `${host}${through} answered with something that is not HTTP: check the address.`

const WORDS: Readonly<Record<string, Words>> = {
  ENOTFOUND: (host) =>
    `The name ${host} could not be resolved: check the address, the connection, and whether a proxy is needed.`,
  EAI_AGAIN: (host) => `The name ${host} could not be resolved now: check the connection, and whether a proxy is needed.`,
  ECONNREFUSED: (host, through) => `${host} refused the connection${through}: nothing listens at that address and port.`,
  ECONNRESET: cut,
  EPIPE: cut,
  UND_ERR_SOCKET: cut,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: cut,
  ETIMEDOUT: silent,
  UND_ERR_CONNECT_TIMEOUT: silent,
  UND_ERR_HEADERS_TIMEOUT: silent,
  UND_ERR_BODY_TIMEOUT: (host, through) => `${host}${through} stopped sending in the middle of the answer: try again.`,
  ENETUNREACH: unreachable,
  EHOSTUNREACH: unreachable,
  ENETDOWN: unreachable,
  ERR_SSL_WRONG_VERSION_NUMBER: (host, through) => `${host}${through} does not speak TLS at that port: check the address.`,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: (host) => `${host} speaks no version of TLS that is still safe: ask who runs it.`,
}

function certificateSentence({ fault, issuer }: CertificateError, { url, unusable }: Way): string {
  if (fault !== 'untrusted')
    return `The certificate that ${url.host} showed ${fault}, so nothing was sent: check this machine’s clock and the address, or ask who runs the server.`
  const by = issuer ? `by “${issuer}”, an authority` : 'by an authority'
  const ignored = unusable.length > 0 ? ` ${unusable.join(' and ')} could not be read.` : ''
  return `The certificate of ${url.host} was issued ${by} that this machine does not trust, so nothing was sent. On a network whose proxy inspects traffic, name the PEM file of its certificate under Network, or in NODE_EXTRA_CA_CERTS or SSL_CERT_FILE.${ignored}`
}

function proxySentence({ status, cause }: ProxyError, chain: readonly Error[], { url, proxy }: Way): string {
  const name = proxy ? proxyName(proxy) : 'set'
  if (status === 407)
    return `The proxy ${name} asks for a user and a password: put them into its address, as http://user:password@host:port.`
  if (status !== null) return `The proxy ${name} refused the way to ${url.host} with status ${status}: ask who runs it.`
  const code = chain.map((error) => codeOf(error)).find((found) => found !== undefined && found in WORDS)
  const why = code ? PROXY_WORDS[code] : undefined
  return `The proxy ${name} ${why ?? `could not be used (${cause instanceof Error ? cause.message : 'no reason was given'})`}: check HTTPS_PROXY, HTTP_PROXY and the system’s proxy settings.`
}

const PROXY_WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'has a name that could not be resolved',
  EAI_AGAIN: 'has a name that could not be resolved now',
  ECONNREFUSED: 'refused the connection',
  ETIMEDOUT: 'did not answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'did not answer in time',
  UND_ERR_SOCKET: 'cut the connection',
  ECONNRESET: 'cut the connection',
}
