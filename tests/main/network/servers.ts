/** Loopback servers of the network tests: one that answers, one with a certificate nobody knows, and proxies. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, request } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Below the ports that are handed out, and nobody's. */
export const CLOSED_PORT = 29_999

/** Its origin's port; closed with the test, open connections included. */
async function portOf(server: Server, host = '127.0.0.1'): Promise<number> {
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => open.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  onTestFinished(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

export const serve = async (listener: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await portOf(createServer(listener))}`

export interface Certificate {
  readonly key: string
  readonly cert: string
  readonly file: string
}

/** A self-signed certificate of `subject` for `names`, made by openssl. */
export function selfSigned(subject: string, names: string, days = 2): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'moderato-tls-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const [key, file] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const options = ['-subj', subject, '-addext', `subjectAltName=${names}`, '-days', String(days), '-keyout', key, '-out', file]
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', ...options], {
    stdio: 'ignore',
  })
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(file, 'utf8'), file }
}

/** Its port: the name to use is the certificate's. */
export const serveTls = (certificate: Certificate, listener: RequestListener): Promise<number> =>
  portOf(createTlsServer({ key: certificate.key, cert: certificate.cert }, listener))

/** Speaks raw TCP. */
export const serveRaw = async (listener: (socket: Socket) => void): Promise<string> =>
  `http://127.0.0.1:${await portOf(createTcpServer(listener))}`

export interface Proxy {
  readonly url: string
  /** What it was asked for: `CONNECT host:port`, `GET http://…`, with the credentials it got. */
  readonly asked: { readonly line: string; readonly authorization: string | undefined }[]
}

/** A proxy that leads every name to `port` of this machine. With `password`, it asks for it. */
export async function serveProxy(port: () => number, password: string | null = null): Promise<Proxy> {
  const asked: Proxy['asked'] = []
  const isWelcome = (authorization: string | undefined) =>
    password === null || authorization === `Basic ${Buffer.from(password).toString('base64')}`
  const server = createServer((incoming, answer) => {
    const authorization = incoming.headers['proxy-authorization']
    asked.push({ line: `${incoming.method} ${incoming.url}`, authorization })
    if (!isWelcome(authorization)) return void answer.writeHead(407).end()
    const { pathname } = new URL(incoming.url ?? '')
    const onward = request({ port: port(), path: pathname, method: incoming.method, headers: incoming.headers }, (found) => {
      answer.writeHead(found.statusCode ?? 500, found.headers)
      found.pipe(answer)
    })
    incoming.pipe(onward)
  })
  server.on('connect', (incoming, socket) => {
    const authorization = incoming.headers['proxy-authorization']
    asked.push({ line: `CONNECT ${incoming.url}`, authorization })
    if (!isWelcome(authorization)) return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
    const onward = connect(port(), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
    onward.on('error', () => socket.destroy())
    socket.on('error', () => onward.destroy())
  })
  return { url: `http://127.0.0.1:${await portOf(server)}`, asked }
}
