/** Opens the connections: TCP and TLS, straight or through a proxy's tunnel. */
import type { Duplex } from 'node:stream'
import type { SecureContext, TLSSocket } from 'node:tls'
import { buildConnector, Client } from 'undici'
import { ProxyError } from './proxy-error'
import { certificateError, issuerOf } from './tls-failure'

const CONNECT_MS = 15_000

/** Connects to `proxy` and asks it for a line to `host:port`. */
type Tunnel = (target: string) => Promise<Duplex>

/** @param proxy an http: or https: proxy whose tunnel TLS connections take; null: none */
export function connectorOf(context: SecureContext, proxy: URL | null): buildConnector.connector {
  const connect = buildConnector({ ...tlsOptions(context), timeout: CONNECT_MS })
  const tunnel = proxy && tunnelThrough(proxy, context)
  return (options, callback) => {
    if (options.protocol !== 'https:' || !tunnel) return seeCertificate(connect, options, callback)
    tunnel(`${options.hostname}:${options.port || 443}`).then(
      (httpSocket) =>
        seeCertificate(connect, { ...options, httpSocket: httpSocket as buildConnector.Options['httpSocket'] }, callback),
      (error: Error) => callback(error, null),
    )
  }
}

/** Certificates are checked even where NODE_TLS_REJECT_UNAUTHORIZED says otherwise: a token may be on its way. */
export const tlsOptions = (context: SecureContext) => ({ secureContext: context, rejectUnauthorized: true })

/** Node takes the socket apart as soon as it doubts the certificate, so its issuer is read just before. */
function seeCertificate(connect: buildConnector.connector, options: buildConnector.Options, callback: buildConnector.Callback) {
  let issuer: string | null = null
  const socket: unknown = connect(options, (...answer) => {
    if (answer[0]) callback(certificateError(answer[0], issuer), null)
    else callback(...answer)
  })
  if (options.protocol === 'https:') {
    const secured = socket as TLSSocket
    secured.prependOnceListener('secure', () => {
      issuer = issuerOf(secured)
    })
  }
}

function tunnelThrough(proxy: URL, context: SecureContext): Tunnel {
  const headers = proxyAuthorization(proxy)
  return async (target) => {
    // Its own client: the proxy's certificate is checked like any other, and the line lives as long as the tunnel.
    const client = new Client(proxy.origin, { connect: connectorOf(context, null) })
    try {
      const { socket, statusCode } = await client.connect({ path: target, headers: { host: target, ...headers } })
      if (statusCode === 200) return socket
      socket.destroy()
      throw new ProxyError(statusCode)
    } catch (error) {
      throw error instanceof ProxyError ? error : new ProxyError(null, error as Error)
    } finally {
      // The line itself has been taken out of it.
      void client.destroy()
    }
  }
}

/** Basic authentication from the user and the password in the proxy's address. */
export function proxyAuthorization({ username, password }: URL): Record<string, string> {
  if (username === '') return {}
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` }
}
