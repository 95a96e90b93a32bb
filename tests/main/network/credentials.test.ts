/** Where an access token goes, where it does not, and that the ledger never has it. */
import { loggablePath } from '@main/network/loggable-path'
import { describe, expect, test } from 'vitest'
import { failureOf, scene } from './scene'
import { serve } from './servers'

const purpose = 'test'
const token = 'hf_abcdefghijklmnop'
const authorized = { purpose, headers: { authorization: `Bearer ${token}` } }

describe('a token', () => {
  test('goes to its endpoint, and over a redirect to no other host', async () => {
    const seen: [string, string | undefined][] = []
    const other = await serve((incoming, answer) => {
      seen.push(['other', incoming.headers.authorization])
      answer.end('file')
    })
    const hub = await serve((incoming, answer) => {
      seen.push(['hub', incoming.headers.authorization])
      answer.writeHead(302, { location: incoming.url === '/out' ? `${other}/x?Signature=abc` : '/out' }).end()
    })
    const { network, entries } = scene({ credential: { token, endpoint: new URL(hub) } })
    expect(await (await network.fetch(`${hub}/in`, authorized)).text()).toBe('file')
    expect(seen).toEqual([
      ['hub', `Bearer ${token}`],
      ['hub', `Bearer ${token}`],
      ['other', undefined],
    ])
    expect(entries().map(({ path }) => path)).toEqual(['/in', '/out', '/x?Signature=…'])
    expect(JSON.stringify(entries())).not.toMatch(/hf_|abc/)
  })

  test('is not sent to another host, in a header or an address', async () => {
    let asked = 0
    const other = await serve((_, answer) => answer.end(`${asked++}`))
    const { network, entries } = scene({ credential: { token, endpoint: new URL('https://hub.test') } })
    expect((await failureOf(network.fetch(other, authorized))).message).toMatch(
      /is for hub\.test and was not sent to 127\.0\.0\.1/,
    )
    await failureOf(network.fetch(`${other}/?t=${token}`, { purpose }))
    expect(asked).toBe(0)
    expect((await network.fetch(`${other}/%zz`, { purpose })).ok).toBe(true)
    expect(entries().map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'answered'])
    expect(JSON.stringify(entries())).not.toContain(token)
  })

  test('is not sent without TLS, but within the machine', async () => {
    const { network } = scene()
    const error = await failureOf(network.fetch('http://mirror.test/', authorized))
    expect(error.message).toBe(
      'The access token was not sent to mirror.test, since http://mirror.test has no TLS: expected an endpoint that begins with https.',
    )
    // A name that a resolver may find anywhere.
    expect((await failureOf(network.fetch('http://hub.localhost:1/', authorized))).message).toMatch(/has no TLS/)
    const hub = await serve((_, answer) => answer.end('hi'))
    expect((await network.fetch(hub, authorized)).ok).toBe(true)
  })
})

test.each<[string, string]>([
  ['https://h/a/b?search=tox%20ic&limit=5', '/a/b?search=tox%20ic&limit=5'],
  ['https://h/x?X-Amz-Signature=abc&Policy=def&search=q', '/x?X-Amz-Signature=…&Policy=…&search=q'],
  ['https://user:pass@h/x', '/x'],
  ['https://h/x/hf_abcdefghij/y', '/x/hf_…/y'],
  ['https://h/', '/'],
])('%s is kept as %s', (url, path) => expect(loggablePath(new URL(url))).toBe(path))
