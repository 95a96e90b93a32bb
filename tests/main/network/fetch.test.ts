/** The one fetch: what it answers, what the ledger keeps of it, and what stops it. */
import { gzipSync } from 'node:zlib'
import { beginUse, networkState, switchNetwork } from '@main/network/switch'
import { holdWrites, releaseWrites } from '@main/store/move-database'
import { describe, expect, test, vi } from 'vitest'
import { failureOf, scene } from './scene'
import { CLOSED_PORT, serve, serveRaw } from './servers'

const purpose = 'test'

describe('a request', () => {
  test('answers like fetch, and is a row with its bytes both ways', async () => {
    const url = await serve(async (incoming, answer) => {
      let got = 0
      for await (const chunk of incoming) got += (chunk as Buffer).length
      answer.setHeader('x-got', got).end('ä'.repeat(1000))
    })
    const { network, entries } = scene()
    const response = await network.fetch(`${url}/api/models?search=toxic&token=hf_secretsecret`, {
      method: 'POST',
      body: new Blob([new Uint8Array(50_000)]),
      purpose: 'search models',
    })
    expect([response.status, response.headers.get('x-got'), response.url]).toEqual([
      200,
      '50000',
      `${url}/api/models?search=toxic&token=hf_secretsecret`,
    ])
    expect(await response.text()).toBe('ä'.repeat(1000))
    expect(entries()).toEqual([
      {
        id: 1,
        time: expect.stringMatching(/^20.*Z$/),
        process: 'main',
        method: 'POST',
        scheme: 'http',
        host: new URL(url).host,
        path: '/api/models?search=toxic&token=…',
        proxy: null,
        purpose: 'search models',
        outcome: 'answered',
        status: 200,
        error: null,
        bytesIn: 2000,
        bytesOut: 50_000,
        durationMs: expect.any(Number),
      },
    ])
  })

  test('goes on while the ledger cannot be written, which is made good as soon as it can', async () => {
    let release = () => {}
    const url = await serve((_, answer) => {
      answer.write('first')
      release = () => answer.end('last')
    })
    const { db, network, entries } = scene()
    const response = await network.fetch(url, { purpose })
    holdWrites(db)
    network.obeySwitch()
    release()
    expect(await response.text()).toBe('firstlast')
    await expect(network.fetch(url, { purpose })).rejects.toMatchObject({ code: 'storage' })
    expect(entries().map(({ outcome }) => outcome)).toEqual(['pending'])
    releaseWrites(db)
    network.obeySwitch()
    expect(entries()).toMatchObject([{ outcome: 'answered', status: 200, bytesIn: 9 }])
  })

  test('is written before it is sent, and told as pending until its last byte', async () => {
    let release = () => {}
    const url = await serve((_, answer) => {
      answer.write('first')
      release = () => answer.end('last')
    })
    const { network, entries } = scene()
    const asked = network.fetch(url, { purpose })
    expect((await asked).ok).toBe(true)
    expect(entries()[0]).toMatchObject({ outcome: 'pending', durationMs: null })
    release()
    expect(await (await asked).text()).toBe('firstlast')
    expect(entries()[0]).toMatchObject({ outcome: 'answered', bytesIn: 9 })
  })

  test('has its bytes so far written down while it is under way', async () => {
    const url = await serve((_, answer) => answer.write('first'))
    const { network, entries } = scene()
    const response = await network.fetch(url, { purpose })
    await expect.poll(() => entries()[0], { timeout: 2_000 }).toMatchObject({ outcome: 'pending', bytesIn: 5 })
    await response.body?.cancel()
  })

  test('counts a compressed answer as it travelled, and hands it over unpacked', async () => {
    const packed = gzipSync('a'.repeat(100_000))
    const url = await serve((_, answer) => answer.setHeader('content-encoding', 'gzip').end(packed))
    const { network, entries } = scene()
    expect(await (await network.fetch(url, { purpose })).text()).toHaveLength(100_000)
    expect(entries()[0]?.bytesIn).toBe(packed.length)
  })

  test('an answer without a body is one', async () => {
    const url = await serve((_, answer) => answer.writeHead(204).end())
    const { network, entries } = scene()
    expect((await network.fetch(url, { purpose, method: 'DELETE' })).body).toBeNull()
    expect(entries()[0]).toMatchObject({ outcome: 'answered', status: 204, bytesIn: 0 })
  })

  test('a refusal by the server is an answer', async () => {
    const url = await serve((_, answer) => answer.writeHead(503).end('busy'))
    const { network, entries } = scene()
    expect((await network.fetch(url, { purpose })).status).toBe(503)
    expect(entries()[0]).toMatchObject({ status: 503, error: null })
  })
})

describe('redirects', () => {
  test('are followed one by one, each a row', async () => {
    const url = await serve((incoming, answer) => {
      if (incoming.url === '/b') answer.end('there')
      else answer.writeHead(302, { location: '/b' }).end('elsewhere')
    })
    const { network, entries } = scene()
    const response = await network.fetch(`${url}/a`, { purpose })
    expect([await response.text(), response.url, response.redirected]).toEqual(['there', `${url}/b`, true])
    expect(entries().map(({ path, status, outcome }) => [path, status, outcome])).toEqual([
      ['/a', 302, 'answered'],
      ['/b', 200, 'answered'],
    ])
  })

  test('are left to the caller who asks for it, and refused for one who expects none', async () => {
    const url = await serve((_, answer) => answer.writeHead(307, { location: '/b' }).end())
    const { network } = scene()
    expect((await network.fetch(url, { purpose, redirect: 'manual' })).headers.get('location')).toBe('/b')
    expect((await failureOf(network.fetch(url, { purpose, redirect: 'error' }))).message).toMatch(
      /where no redirect was expected/,
    )
  })

  test('send a body again with 307, and none with 303', async () => {
    const seen: string[] = []
    const url = await serve(async (incoming, answer) => {
      let body = ''
      for await (const chunk of incoming) body += chunk
      seen.push(`${incoming.method} ${incoming.url} ${body} ${incoming.headers['content-type']}`)
      if (incoming.url === '/307') answer.writeHead(307, { location: '/303' }).end()
      else if (incoming.url === '/303') answer.writeHead(303, { location: '/end' }).end()
      else answer.end()
    })
    const { network } = scene()
    await network.fetch(`${url}/307`, { purpose, method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })
    expect(seen).toEqual(['POST /307 {} application/json', 'POST /303 {} application/json', 'GET /end  undefined'])
  })

  test('that never end, or lead nowhere, are told', async () => {
    const circle = await serve((_, answer) => answer.writeHead(302, { location: '/again' }).end())
    const astray = await serve((_, answer) => answer.writeHead(302, { location: 'file:///etc/passwd' }).end())
    const { network } = scene()
    expect((await failureOf(network.fetch(circle, { purpose }))).message).toMatch(/redirected more than 20 times/)
    expect((await failureOf(network.fetch(astray, { purpose }))).message).toMatch(/redirected to an address that is none/)
  })
})

describe('failures are one sentence, in the answer and in the ledger', () => {
  test('a name that is none', async () => {
    const { network, entries } = scene()
    const error = await failureOf(network.fetch('https://nowhere.invalid/a', { purpose }))
    expect([error.code, error.message]).toEqual([
      'network',
      expect.stringMatching(/^The name nowhere\.invalid could not be resolved/),
    ])
    expect(entries()[0]).toMatchObject({ outcome: 'failed', status: null, error: error.message })
  })

  test('nothing listens', async () => {
    const { network } = scene()
    const host = `127.0.0.1:${CLOSED_PORT}`
    const error = await failureOf(network.fetch(`http://${host}/a`, { purpose }))
    expect(error.message).toBe(`${host} refused the connection: nothing listens at that address and port.`)
  })

  test('the line is cut before the answer', async () => {
    const url = await serveRaw((socket) => socket.once('data', () => socket.destroy()))
    const { network } = scene()
    expect((await failureOf(network.fetch(url, { purpose }))).message).toMatch(/was cut before the answer was complete/)
  })

  test('the line is cut in the middle of the body', async () => {
    const url = await serve((_, answer) => {
      answer.writeHead(200, { 'content-length': 100 }).write('half')
      setTimeout(() => answer.destroy(), 20)
    })
    const { network, entries } = scene()
    const response = await network.fetch(url, { purpose })
    expect((await failureOf(response.text())).message).toMatch(/was cut before the answer was complete/)
    expect(entries()[0]).toMatchObject({ outcome: 'failed', status: 200, bytesIn: 4 })
  })

  test('what answers does not speak HTTP', async () => {
    const url = await serveRaw((socket) => socket.end('SSH-2.0-OpenSSH\r\n'))
    const { network } = scene()
    expect((await failureOf(network.fetch(url, { purpose }))).message).toMatch(/something that is not HTTP/)
  })

  test('it was stopped', async () => {
    const url = await serve((_, answer) => answer.write('first'))
    const { network, entries } = scene()
    const stop = new AbortController()
    const response = await network.fetch(url, { purpose, signal: stop.signal })
    const text = failureOf(response.text())
    stop.abort()
    expect((await text).code).toBe('cancelled')
    expect(entries()[0]).toMatchObject({ outcome: 'cancelled', status: 200, bytesIn: 5 })
  })

  test('it was stopped before it began', async () => {
    const { network } = scene()
    expect((await failureOf(network.fetch('http://127.0.0.1:1', { purpose, signal: AbortSignal.abort() }))).code).toBe(
      'cancelled',
    )
  })

  test('an answer that is not read to its end is not a failure', async () => {
    const url = await serve((_, answer) => answer.write(Buffer.alloc(100_000)))
    const { network, entries } = scene()
    await (await network.fetch(url, { purpose })).body?.cancel()
    expect(entries()[0]).toMatchObject({ outcome: 'cancelled', error: 'The answer was not read to its end.' })
  })
})

describe('the switch', () => {
  test('is off until somebody asks on purpose, and refusals are rows', async () => {
    const url = await serve((_, answer) => answer.end('hi'))
    const { network, entries, db } = scene({ on: false })
    const error = await failureOf(network.fetch(url, { purpose }))
    expect([error.code, error.message]).toEqual([
      'offline',
      expect.stringMatching(/has not been switched on yet.*Nothing was sent/),
    ])
    beginUse(db, {})
    expect((await network.fetch(url, { purpose })).ok).toBe(true)
    expect(entries().map(({ outcome, error: why }) => [outcome, why])).toEqual([
      ['refused', error.message],
      ['answered', null],
    ])
  })

  test('a command that names the Hub turns it on; one that was turned off stays off', async () => {
    const url = await serve((_, answer) => answer.end('hi'))
    const onSwitchedOn = vi.fn()
    const { network, db } = scene({ on: false, deliberate: true, onSwitchedOn })
    for (const _ of [1, 2]) expect((await network.fetch(url, { purpose })).ok).toBe(true)
    expect(networkState(db, {})).toBe('on')
    expect(onSwitchedOn).toHaveBeenCalledTimes(1)
    switchNetwork(db, false)
    expect((await failureOf(network.fetch(url, { purpose }))).message).toMatch(/is switched off/)
  })

  test('HF_HUB_OFFLINE keeps it off whatever the switch says', async () => {
    const { network } = scene({ env: { HF_HUB_OFFLINE: '1' }, deliberate: true })
    expect((await failureOf(network.fetch('http://127.0.0.1:1', { purpose }))).message).toMatch(/variable HF_HUB_OFFLINE/)
    expect(networkState(scene().db, { HF_HUB_OFFLINE: '0' })).toBe('on')
  })

  test('turned off, ends at once what is under way', async () => {
    const url = await serve((_, answer) => answer.write('first'))
    const { network, db, entries } = scene()
    const text = failureOf((await network.fetch(url, { purpose })).text())
    switchNetwork(db, false)
    network.obeySwitch()
    expect((await text).code).toBe('offline')
    expect(entries()[0]).toMatchObject({ outcome: 'cancelled', error: expect.stringMatching(/switched off/) })
  })

  test('turned off by another process, is seen within two seconds', async () => {
    const url = await serve((_, answer) => answer.write('first'))
    const { network, db } = scene()
    const text = failureOf((await network.fetch(url, { purpose })).text())
    const begun = performance.now()
    switchNetwork(db, false)
    expect((await text).code).toBe('offline')
    expect(performance.now() - begun).toBeLessThan(2_000)
  })
})
