/** The window's calls about network and account: what they change, and what never goes back. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Vault } from '@main/identity/vault'
import { recordPageRefusal } from '@main/network/record-refusal'
import { beginRequest, endRequest } from '@main/store/ledger'
import { selfSigned, serve } from '@tests/main/network/servers'
import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { handlerScene } from './handler-scene'

const token = 'hf_abcdefghijklmnop'
const keychain: Vault = {
  keeping: () => 'keychain',
  words: () => 'GNOME Keyring',
  encrypt: (text) => Buffer.from(text).reverse(),
  decrypt: (sealed) => Buffer.from(sealed).reverse().toString(),
}
const page = { limit: 10, offset: 0 }

test('the switch is off until it is turned, and its state is told', async () => {
  const { call } = handlerScene(0)
  expect(await call('network/status', undefined)).toMatchObject({ state: 'never', forcedBy: null, proxy: null })
  expect(await call('network/switch', { on: true })).toMatchObject({ state: 'on' })
  expect(await call('network/switch', { on: false })).toMatchObject({ state: 'off' })
})

test('an environment that keeps it off is named, and a proxy is told without its password', async () => {
  const env = { HF_HUB_OFFLINE: '1', HTTPS_PROXY: 'http://ada:secret@proxy.test:3128' }
  expect(await handlerScene(0, { env }).call('network/status', undefined)).toMatchObject({
    state: 'forced-off',
    forcedBy: 'HF_HUB_OFFLINE',
    proxy: 'http://proxy.test:3128',
  })
})

test('what a page tried is in the ledger, filtered and summed', async () => {
  const { call, db } = handlerScene(0)
  recordPageRefusal(db, { url: 'https://evil.test/x?secret=1', method: 'POST' })
  recordPageRefusal(db, { url: 'no address', method: 'GET' })
  const id = beginRequest(db, {
    ...{ time: new Date().toISOString(), process: 'main', method: 'GET', scheme: 'https', host: 'hub.test', path: '/_%' },
    ...{ proxy: null, purpose: 'search models' },
  })
  endRequest(db, id, { outcome: 'answered', status: 200, error: null, bytesIn: 7, bytesOut: 3, durationMs: 1 })
  const all = await call('network/ledger', page)
  expect(all).toMatchObject({ total: 3, bytesIn: 7, bytesOut: 3, refused: 2, hosts: ['', 'evil.test', 'hub.test'] })
  expect(all.entries[2]).toMatchObject({ process: 'page', host: 'evil.test', path: '/x?secret=…', outcome: 'refused' })
  expect((await call('network/ledger', { ...page, outcome: 'refused' })).total).toBe(2)
  expect((await call('network/ledger', { ...page, host: 'hub.test' })).total).toBe(1)
  expect((await call('network/ledger', { ...page, text: 'SEARCH' })).total).toBe(1)
  // What SQL would take for a pattern is text.
  expect((await call('network/ledger', { ...page, text: '_%' })).total).toBe(1)
  expect((await call('network/ledger', { limit: 1, offset: 1 })).entries.map(({ id: number }) => number)).toEqual([2])
})

test('the ledger is written as CSV and as JSON lines', async () => {
  const { call, db, desktop, home } = handlerScene(0)
  recordPageRefusal(db, { url: 'https://evil.test/a,"b"', method: '=cmd' })
  expect(await call('network/export', { format: 'csv', filter: {} })).toBeNull()
  desktop.choice = 'yes'
  expect(await call('network/export', { format: 'csv', filter: {} })).toBe(join(home, 'network-ledger.csv'))
  const [row] = parse(readFileSync(join(home, 'network-ledger.csv')), { columns: true }) as Record<string, string>[]
  expect(row).toMatchObject({ host: 'evil.test', path: '/a,%22b%22', method: "'=cmd", status: '', bytesIn: '0' })
  await call('network/export', { format: 'jsonl', filter: { host: 'elsewhere' } })
  expect(readFileSync(join(home, 'network-ledger.jsonl'), 'utf8')).toBe('')
  await call('network/export', { format: 'jsonl', filter: {} })
  expect(JSON.parse(readFileSync(join(home, 'network-ledger.jsonl'), 'utf8'))).toMatchObject({ host: 'evil.test', status: null })
})

test('a file of authorities is checked before it is kept', async () => {
  const { call, refusal, desktop } = handlerScene(0)
  const { file } = selfSigned('/CN=Corp', 'DNS:hub.test')
  expect(await call('network/choose-certificates', undefined)).toMatchObject({ certificateFile: null })
  desktop.choice = file.replace('cert.pem', 'key.pem')
  expect((await refusal('network/choose-certificates', undefined)).message).toMatch(/holds no certificate/)
  desktop.choice = file
  expect(await call('network/choose-certificates', undefined)).toMatchObject({ certificateFile: file })
  expect(await call('network/forget-certificates', undefined)).toMatchObject({ certificateFile: null })
})

test('a token goes in and never comes back; who it is for is asked while the network is on', async () => {
  const endpoint = await serve((incoming, answer) =>
    answer.end(JSON.stringify({ name: incoming.headers.authorization === `Bearer ${token}` ? 'ada' : 'nobody' })),
  )
  const { call, refusal } = handlerScene(0, { env: { HF_ENDPOINT: endpoint }, vault: keychain })
  expect((await refusal('account/who-am-i', undefined)).message).toMatch(/no access token/)
  const kept = await call('account/keep', { token: ` ${token}\n`, keep: 'keychain' })
  expect(kept).toEqual({ endpoint, source: 'keychain', keeping: 'keychain', keychain: 'GNOME Keyring' })
  expect((await refusal('account/who-am-i', undefined)).code).toBe('offline')
  await call('network/switch', { on: true })
  const who = await call('account/who-am-i', undefined)
  expect(who).toMatchObject({ name: 'ada', role: 'unknown' })
  expect(JSON.stringify([who, await call('network/ledger', page)])).not.toContain(token)
  expect((await call('account/forget', undefined)).source).toBeNull()
})
