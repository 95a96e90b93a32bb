/** Certificate authorities: which are trusted, and the sentence about those that are not. */
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readCertificates } from '@main/network/certificates'
import { updateSettings } from '@main/store/settings'
import { describe, expect, onTestFinished, test } from 'vitest'
import { failureOf, scene } from './scene'
import { type Certificate, selfSigned, serveProxy, serveTls } from './servers'

const purpose = 'test'
const corporate = () => selfSigned('/O=Inspecting Proxy Ltd/CN=Corp CA', 'DNS:localhost,DNS:hub.test')
const answering = (certificate: Certificate) => serveTls(certificate, (_, answer) => answer.end('hi'))

describe('an authority that nobody named', () => {
  test('is refused by name, with what to set, and nothing is sent', async () => {
    let asked = 0
    const port = await serveTls(corporate(), () => asked++)
    const { network, entries } = scene()
    const error = await failureOf(network.fetch(`https://localhost:${port}/`, { purpose }))
    expect(error.message).toBe(
      `The certificate of localhost:${port} was issued by “Corp CA (Inspecting Proxy Ltd)”, an authority that this machine does not trust, so nothing was sent. On a network whose proxy inspects traffic, name the PEM file of its certificate under Network, or in NODE_EXTRA_CA_CERTS or SSL_CERT_FILE.`,
    )
    expect(error.detail).toMatch(/DEPTH_ZERO_SELF_SIGNED_CERT/)
    expect(asked).toBe(0)
    expect(entries()[0]).toMatchObject({ outcome: 'failed', status: null, bytesOut: 0, error: error.message })
  })

  test('is refused also where Node is told to look away', async () => {
    const port = await answering(corporate())
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    onTestFinished(() => {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before
    })
    const { network } = scene()
    expect((await failureOf(network.fetch(`https://localhost:${port}/`, { purpose }))).message).toMatch(/does not trust/)
  })

  test('behind a proxy is named too', async () => {
    const port = await answering(corporate())
    const proxy = await serveProxy(() => port)
    const { network } = scene({ env: { HTTPS_PROXY: proxy.url } })
    const error = await failureOf(network.fetch('https://hub.test/', { purpose }))
    expect(error.message).toMatch(/^The certificate of hub\.test was issued by “Corp CA \(Inspecting Proxy Ltd\)”/)
  })

  test('whose file could not be read is told with the failure', async () => {
    const port = await answering(corporate())
    const { network } = scene({ env: { SSL_CERT_FILE: '/nowhere/ca.pem' } })
    const error = await failureOf(network.fetch(`https://localhost:${port}/`, { purpose }))
    expect(error.message).toMatch(/SSL_CERT_FILE \(\/nowhere\/ca\.pem\) could not be read\.$/)
  })
})

describe('an authority', () => {
  test.each(['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE'])('named in %s is trusted', async (variable) => {
    const certificate = corporate()
    const port = await answering(certificate)
    const { network } = scene({ env: { [variable]: certificate.file } })
    expect(await (await network.fetch(`https://localhost:${port}/`, { purpose })).text()).toBe('hi')
  })

  test('named in Settings is trusted at once, and no longer when the name is taken back', async () => {
    const certificate = corporate()
    const port = await answering(certificate)
    const { network, db } = scene()
    const ask = () => network.fetch(`https://localhost:${port}/`, { purpose, headers: { connection: 'close' } })
    await failureOf(ask())
    updateSettings(db, { certificateFile: certificate.file })
    expect(await (await ask()).text()).toBe('hi')
    updateSettings(db, { certificateFile: null })
    expect((await failureOf(ask())).message).toMatch(/does not trust/)
  })

  test('does not vouch for another host, nor for one whose time is over', async () => {
    const other = selfSigned('/CN=Other', 'DNS:other.test')
    const port = await answering(other)
    const { network } = scene({ env: { SSL_CERT_FILE: other.file } })
    const error = await failureOf(network.fetch(`https://localhost:${port}/`, { purpose }))
    expect(error.message).toMatch(/^The certificate that localhost:\d+ showed is for another host, so nothing was sent/)
  })

  test('named in Settings by a file that is none is a sentence', async () => {
    const { network, db, entries } = scene()
    updateSettings(db, { certificateFile: '/nowhere/ca.pem' })
    const error = await failureOf(network.fetch('https://localhost:1234/', { purpose }))
    expect([error.code, error.message]).toEqual([
      'invalid-input',
      expect.stringMatching(/ca\.pem cannot be read: name another one/),
    ])
    expect(entries()).toHaveLength(1)
  })
})

describe('a PEM file', () => {
  test('may hold several certificates among other text', () => {
    const { cert, file } = corporate()
    const bundle = join(dirname(file), 'bundle.pem')
    writeFileSync(bundle, `# ours\n${cert}\nsubject=CN = x\n${cert}`)
    expect(readCertificates(bundle)).toHaveLength(2)
  })

  test('that holds a key, or a broken certificate, is refused', () => {
    const { key, file } = corporate()
    const at = (name: string, text: string) => {
      const path = join(dirname(file), name)
      writeFileSync(path, text)
      return path
    }
    expect(() => readCertificates(at('key-only.pem', key))).toThrow(/holds no certificate/)
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'
    expect(() => readCertificates(at('broken.pem', broken))).toThrow(/cannot be read/)
  })
})
