/** Proxies: which one a request takes, and that it takes it. */
import { bypasses, fromPac, proxyFor } from '@main/network/proxy-rules'
import { switchNetwork } from '@main/network/switch'
import { describe, expect, test } from 'vitest'
import { failureOf, scene } from './scene'
import { CLOSED_PORT, selfSigned, serve, serveProxy, serveTls } from './servers'

const purpose = 'test'
const choose = async (url: string, env: NodeJS.ProcessEnv, pac: string | null = null) =>
  (await proxyFor(new URL(url), env, pac === null ? null : async () => pac))?.href ?? null

describe('which proxy', () => {
  const cases: [string, NodeJS.ProcessEnv, string | null][] = [
    ['https://hub.test/', {}, null],
    ['https://hub.test/', { HTTPS_PROXY: 'http://p:1' }, 'http://p:1/'],
    ['https://hub.test/', { HTTPS_PROXY: 'http://upper:1', https_proxy: 'http://lower:1' }, 'http://lower:1/'],
    ['https://hub.test/', { HTTP_PROXY: 'http://p:1' }, null],
    ['http://hub.test/', { HTTP_PROXY: 'p:3128' }, 'http://p:3128/'],
    ['https://hub.test/', { ALL_PROXY: 'socks5h://p:1080' }, 'socks5://p:1080'],
    ['https://hub.test/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'hub.test' }, null],
    ['https://localhost/', { HTTPS_PROXY: 'http://p:1' }, null],
    ['https://127.0.0.1:8080/', { HTTPS_PROXY: 'http://p:1' }, null],
  ]
  test.each(cases)('%s with %o', async (url, env, expected) => expect(await choose(url, env)).toBe(expected))

  test('the environment goes before the system', async () => {
    expect(await choose('https://hub.test/', {}, 'PROXY system:8080; DIRECT')).toBe('http://system:8080/')
    expect(await choose('https://hub.test/', { HTTPS_PROXY: 'http://p:1' }, 'PROXY system:8080')).toBe('http://p:1/')
    expect(await choose('https://hub.test/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*' }, 'PROXY system:8080')).toBeNull()
  })

  test('a variable that names none is refused by name, without what it holds', async () => {
    const error = await failureOf(choose('https://hub.test/', { HTTPS_PROXY: 'ftp://user:secret@p:1' }))
    expect(error.message).toMatch(/^HTTPS_PROXY names no proxy: expected http:\/\/host:port/)
    expect(error.message).not.toContain('secret')
  })
})

test.each<[string, string, boolean]>([
  ['hub.test', 'https://hub.test/', true],
  ['hub.test', 'https://cdn.hub.test/', true],
  ['hub.test', 'https://myhub.test/', false],
  ['.hub.test', 'https://cdn.hub.test/', true],
  ['*.hub.test', 'https://cdn.hub.test/', true],
  ['hub.test:443', 'https://hub.test/', true],
  ['hub.test:8443', 'https://hub.test/', false],
  ['a.test, HUB.test', 'https://hub.test/', true],
  ['*', 'https://anything.test/', true],
  ['10.0.0.0/8', 'http://10.20.30.40/', true],
  ['10.0.0.0/8', 'http://11.0.0.1/', false],
  ['10.0.0.0/99', 'http://10.0.0.1/', false],
  ['10.0.0.1', 'http://10.0.0.1/', true],
  ['[fd00::1]', 'http://[fd00::1]:80/', true],
  ['fd00::/8', 'http://[fd12::1]/', true],
  ['', 'https://hub.test/', false],
])('NO_PROXY=%s and %s: %s', (noProxy, url, expected) => expect(bypasses(new URL(url), noProxy)).toBe(expected))

test.each<[string, string | null]>([
  ['DIRECT', null],
  ['PROXY a:8080; PROXY b:8080', 'http://a:8080/'],
  ['HTTPS a:443', 'https://a/'],
  ['SOCKS4 a:1080; SOCKS5 b:1080; DIRECT', 'socks5://b:1080'],
  ['SOCKS4 a:1080; DIRECT', null],
  ['', null],
])('a PAC script answers "%s"', (answer, expected) => expect(fromPac(answer)?.href ?? null).toBe(expected))

describe('through a proxy', () => {
  test('TLS takes a tunnel, and the ledger names the proxy without its password', async () => {
    const certificate = selfSigned('/CN=hub.test', 'DNS:hub.test')
    const port = await serveTls(certificate, (_, answer) => answer.end('hi'))
    const proxy = await serveProxy(() => port, 'ada:s3cret')
    const { network, entries } = scene({
      env: { HTTPS_PROXY: proxy.url.replace('//', '//ada:s3cret@'), SSL_CERT_FILE: certificate.file },
    })
    for (const path of ['/a', '/b']) expect(await (await network.fetch(`https://hub.test${path}`, { purpose })).text()).toBe('hi')
    expect(proxy.asked[0]?.line).toBe('CONNECT hub.test:443')
    expect(entries()[0]).toMatchObject({ host: 'hub.test', proxy: proxy.url, status: 200 })
  })

  test('plain HTTP is passed on, also by the proxy that the system names', async () => {
    const url = await serve((incoming, answer) => answer.end(incoming.headers.host))
    const proxy = await serveProxy(() => Number(new URL(url).port))
    const { network } = scene({ systemProxy: async () => `PROXY ${new URL(proxy.url).host}` })
    expect(await (await network.fetch('http://mirror.test/a', { purpose })).text()).toBe('mirror.test')
    expect(proxy.asked.map(({ line }) => line)).toEqual(['GET http://mirror.test/a'])
  })

  test('that asks for a password is told so, with either scheme', async () => {
    const proxy = await serveProxy(() => CLOSED_PORT, 'ada:s3cret')
    const { network, entries } = scene({ env: { ALL_PROXY: proxy.url } })
    for (const url of ['https://hub.test/', 'http://hub.test/']) {
      const error = await failureOf(network.fetch(url, { purpose }))
      expect(error.message).toBe(
        `The proxy ${proxy.url} asks for a user and a password: put them into its address, as http://user:password@host:port.`,
      )
    }
    expect(entries().map(({ outcome }) => outcome)).toEqual(['failed', 'failed'])
  })

  test('that is not there is told as such', async () => {
    const { network } = scene({ env: { HTTPS_PROXY: `http://127.0.0.1:${CLOSED_PORT}` } })
    const error = await failureOf(network.fetch('https://hub.test/', { purpose }))
    expect(error.message).toMatch(/^The proxy http:\/\/127\.0\.0\.1:\d+ refused the connection: check HTTPS_PROXY/)
  })

  test('a system that cannot say is told as such', async () => {
    const { network, entries } = scene({ systemProxy: () => Promise.reject(new Error('no')) })
    const error = await failureOf(network.fetch('https://hub.test/', { purpose }))
    expect(error.message).toMatch(/^The system could not say which proxy leads to hub\.test: check its proxy settings/)
    expect(entries()).toHaveLength(1)
  })

  test('the switch turned while the system thinks about the proxy still counts', async () => {
    const systemProxy = async () => {
      switchNetwork(off.db, false)
      return 'DIRECT'
    }
    const off = scene({ systemProxy })
    const error = await failureOf(off.network.fetch('https://hub.test/', { purpose }))
    expect([error.code, off.entries()[0]?.outcome]).toEqual(['offline', 'refused'])
  })

  test('the system is not asked while the network is off', async () => {
    let asked = 0
    const systemProxy = async () => `PROXY p:${asked++}`
    const { network } = scene({ on: false, systemProxy })
    await failureOf(network.fetch('https://hub.test/', { purpose }))
    expect(asked).toBe(0)
  })
})
