/** `moderato ledger` and `moderato network`: what left, and the switch. */
import { join } from 'node:path'
import { sinceTime } from '@main/cli/commands/ledger'
import { databasePath } from '@main/runs/home'
import { beginRequest, endRequest } from '@main/store/ledger'
import { closeStore, openStore } from '@main/store/open'
import { describe, expect, test } from 'vitest'
import { cliScene } from './scene'

const { folder, run, json } = await cliScene()

function record(time: string, pid = process.pid): number {
  const db = openStore(databasePath(join(folder, 'home')))
  const request = { method: 'GET', scheme: 'https', host: 'hub.test', path: '/a', proxy: null, purpose: 'download model' }
  const id = beginRequest(db, { time, process: 'headless', ...request }, pid)
  if (pid === process.pid)
    endRequest(db, id, { outcome: 'answered', status: 200, error: null, bytesIn: 10, bytesOut: 0, durationMs: 5 })
  closeStore(db)
  return id
}

test('an empty ledger says that nothing left', async () => {
  expect((await run('ledger')).stdout).toBe('Nothing has left this machine, and nothing tried to.\n')
  expect(await json('ledger')).toEqual({ requests: [] })
})

test('requests are listed oldest first, from a time on, and lost ones as such', async () => {
  record('2026-01-01T00:00:00.000Z')
  record('2026-02-01T00:00:00.000Z')
  const { requests } = await json<{ requests: object[] }>('ledger')
  expect(requests).toEqual(
    ['2026-01-01', '2026-02-01'].map((day) => ({
      time: `${day}T00:00:00.000Z`,
      process: 'headless',
      method: 'GET',
      scheme: 'https',
      host: 'hub.test',
      path: '/a',
      proxy: null,
      purpose: 'download model',
      outcome: 'answered',
      status: 200,
      error: null,
      bytesIn: 10,
      bytesOut: 0,
      durationMs: 5,
    })),
  )
  expect((await json<{ requests: object[] }>('ledger', '--since', '2026-01-15')).requests).toHaveLength(1)
  expect((await run('ledger')).stdout).toMatch(/Z +200 +10 B +0 B +headless +download model +GET https:\/\/hub\.test\/a$/m)
  record(new Date().toISOString(), 2 ** 22 + 1)
  expect((await json<{ requests: object[] }>('ledger', '--since', '1h')).requests).toEqual([
    expect.objectContaining({ outcome: 'lost', error: 'The process that sent it ended before the request did.' }),
  ])
})

test('a time that is none is refused', async () => {
  const { code, stderr } = await run('ledger', '--since', 'yesterday')
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^moderato: --since: found "yesterday", expected a time such as/)])
})

test('the switch is told and turned', async () => {
  expect(await json('network')).toMatchObject({ state: 'never', endpoint: 'https://huggingface.co' })
  expect(await json('network', '--on')).toMatchObject({ state: 'on' })
  expect((await run('network', '--off')).stdout).toBe('The network is off: nothing leaves this machine.\n')
  expect((await run('network', '--off', '--on')).code).toBe(2)
})

describe('a time', () => {
  const now = Date.parse('2026-01-31T12:00:00Z')
  test.each([
    ['90s', '2026-01-31T11:58:30.000Z'],
    ['2h', '2026-01-31T10:00:00.000Z'],
    ['7d', '2026-01-24T12:00:00.000Z'],
    ['2026-01-31T10:00Z', '2026-01-31T10:00:00.000Z'],
  ])('%s is %s', (text, expected) => expect(sinceTime(text, now)).toBe(expected))
})
