/** Every way out of the engine's process, tried in a process of that kind: this file's own. */
import dgram from 'node:dgram'
import dns, { lookup } from 'node:dns'
import http, { get } from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import net, { connect } from 'node:net'
import tls from 'node:tls'
import { denyNetwork } from '@engine/process/no-network'
import { beforeAll, expect, test } from 'vitest'

const PORT = 29_998
const HOST = `127.0.0.1:${PORT}`
const url = `http://${HOST}/`
const attempts: string[] = []

beforeAll(() => denyNetwork((target) => attempts.push(target)))

const settled = (emitter: NodeJS.EventEmitter) => new Promise((_, reject) => emitter.once('error', reject))

const ways: [string, () => unknown, string][] = [
  ['net.connect, imported by name', () => connect(PORT, '127.0.0.1'), HOST],
  ['net.connect', () => net.connect({ host: '127.0.0.1', port: PORT }), HOST],
  ['a socket', () => new net.Socket().connect(PORT, '127.0.0.1'), HOST],
  ['a local socket', () => net.connect('/run/some.sock'), '/run/some.sock'],
  ['tls.connect', () => tls.connect({ host: '127.0.0.1', port: PORT }), HOST],
  ['http.get', () => settled(http.get(url)), HOST],
  ['http.get, imported by name', () => settled(get(url)), HOST],
  ['https.get', () => settled(https.get(`https://${HOST}/`)), HOST],
  ['http2.connect', () => settled(http2.connect(url)), HOST],
  ['fetch', () => fetch(url), HOST],
  ['WebSocket', () => failed(new WebSocket(`ws://${HOST}/`)), HOST],
  ['dns.lookup', () => dns.lookup('example.org', () => {}), 'example.org'],
  ['dns.lookup, imported by name', () => lookup('example.org', () => {}), 'example.org'],
  ['dns.resolve4', () => dns.resolve4('example.org', () => {}), 'example.org'],
  ['dns.promises', () => dns.promises.lookup('example.org'), 'example.org'],
  ['a resolver', () => new dns.Resolver().resolve4('example.org', () => {}), 'example.org'],
  ['a resolver of promises', () => new dns.promises.Resolver().resolve4('example.org'), 'example.org'],
  ['a datagram', () => dgram.createSocket('udp4').send('hi', PORT, '127.0.0.1'), '127.0.0.1'],
  ['a server', () => net.createServer().listen(0), 'a port to listen at'],
]

const failed = (socket: WebSocket) => new Promise((_, reject) => socket.addEventListener('error', reject))

test.each(ways)('%s is refused and told', async (_, way, target) => {
  attempts.length = 0
  await expect(Promise.resolve().then(way)).rejects.toBeDefined()
  expect(attempts).toContain(target)
})

test('the refusal is a sentence, and cannot be undone', () => {
  expect(() => connect(PORT, '127.0.0.1')).toThrow(`The engine process has no network: nothing was sent to ${HOST}.`)
  expect(() => Object.assign(net.Socket.prototype, { connect: () => 'out' })).toThrow(TypeError)
})
