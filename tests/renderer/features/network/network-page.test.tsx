/** The Network page: the switch, what left, and what is to be seen of it. */

import { EVERYTHING, toFilter } from '@renderer/features/network/filter'
import { NetworkPage } from '@renderer/features/network/network-page'
import { AppError } from '@shared/errors'
import type { LedgerEntry } from '@shared/ledger'
import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { installFakeBridge } from '@tests/renderer/fake-bridge'
import { makeEntry, networkAnswers } from '@tests/renderer/fake-network'
import { renderPage } from '@tests/renderer/render'
import { describe, expect, it } from 'vitest'

const user = userEvent.setup()

function open(entries: readonly LedgerEntry[] = [], overrides = {}) {
  const bridge = installFakeBridge({ ...networkAnswers(entries), ...overrides })
  renderPage(<NetworkPage />)
  return bridge
}

const refused = makeEntry(9, {
  process: 'page',
  host: 'evil.test',
  path: '/x',
  purpose: 'request of a page',
  outcome: 'refused',
  status: null,
  error: 'Pages of the window have no network: nothing was sent.',
  bytesIn: 0,
})

describe('the switch', () => {
  it('says that it has never been on, and is turned on and off', async () => {
    const bridge = open()
    const control = await screen.findByRole('switch', { name: 'The network is off' })
    expect(screen.getByText(/It has never been on\. Switch it on to search, download and push/)).toBeTruthy()
    await user.click(control)
    expect(await screen.findByRole('switch', { name: 'The network is on' })).toHaveProperty('checked', true)
    expect(screen.getByText(/connects to huggingface\.co, and to where that sends downloads/)).toBeTruthy()
    await user.click(screen.getByRole('switch'))
    expect(await screen.findByText(/every request is refused, from this window and from commands alike/)).toBeTruthy()
    expect(bridge.callsOf('network/switch')).toEqual([{ on: true }, { on: false }])
  })

  it('cannot be turned on against the environment', async () => {
    const status = { state: 'forced-off', forcedBy: 'HF_HUB_OFFLINE', proxy: null, certificateFile: null } as const
    open([], { 'network/status': () => ({ ...status, endpoint: 'https://hub.test' }) })
    expect(await screen.findByRole('switch')).toHaveProperty('disabled', true)
    expect(screen.getByText(/The environment variable HF_HUB_OFFLINE keeps it off/)).toBeTruthy()
  })
})

describe('the ledger', () => {
  it('says of an empty one that nothing ever left', async () => {
    open()
    expect(await screen.findByText('Nothing has ever left this machine')).toBeTruthy()
    expect(screen.queryByRole('grid')).toBeNull()
    expect(screen.queryByRole('button', { name: 'Export requests' })).toBeNull()
  })

  it('sums what is shown, and narrows it', async () => {
    const bridge = open([makeEntry(1), makeEntry(2, { bytesOut: 5_000 }), refused])
    const status = () =>
      screen
        .getAllByRole('status')
        .map(({ textContent }) => textContent)
        .join(' ')
    await waitFor(() => expect(status()).toContain('3 requests · 3.0 KB received · 5.0 KB sent · 1 request refused'))
    await user.type(screen.getByRole('textbox', { name: 'Search the ledger' }), 'evil')
    await waitFor(() => expect(status()).toContain('1 request · 0 bytes received'))
    expect(bridge.callsOf('network/ledger').at(-1)).toMatchObject({ text: 'evil', offset: 0 })
    await user.click(screen.getByRole('button', { name: 'Clear filters' }))
    await waitFor(() => expect(status()).toContain('3 requests'))
    await user.type(screen.getByRole('textbox', { name: 'Search the ledger' }), 'nowhere')
    await waitFor(() => expect(status()).toContain('No request fits these filters.'))
  })

  it('is exported as it is shown', async () => {
    const bridge = open([makeEntry(1)])
    await user.click(await screen.findByRole('button', { name: 'Export requests' }))
    await user.click(await screen.findByRole('menuitem', { name: 'As JSON lines' }))
    expect(await screen.findByText('The requests shown here were written to /home/ada/network-ledger.jsonl.')).toBeTruthy()
    expect(bridge.callsOf('network/export')).toEqual([{ format: 'jsonl', filter: {} }])
  })

  it('that cannot be read says so', async () => {
    open([], {
      'network/ledger': () => {
        throw new AppError('storage', 'The data file cannot be read.')
      },
    })
    const alert = await screen.findByRole('alert')
    expect(within(alert).getByText('The ledger could not be read.')).toBeTruthy()
  })
})

describe('certificates', () => {
  it('are added and taken away again', async () => {
    open()
    await user.click(await screen.findByRole('button', { name: 'Add a file' }))
    expect(await screen.findByText('The system’s, and /home/ada/corp.pem')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Remove the file' }))
    expect(await screen.findByText('The system’s')).toBeTruthy()
  })
})

it('a period begins at a whole minute, so that the query stays the same', () => {
  const at = (seconds: number) => toFilter({ ...EVERYTHING, period: 'hour' }, Date.parse('2026-01-31T12:00:00Z') + seconds * 1000)
  expect(at(1)).toEqual({ since: '2026-01-31T11:00:00.000Z' })
  expect(at(59)).toEqual(at(1))
})
