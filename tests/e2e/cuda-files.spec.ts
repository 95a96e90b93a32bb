/** The CUDA files in the window: from a registry on the loopback that has other bytes, so that every way but the last is gone. */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { call } from './bridge'
import { test as base, expect } from './fixture'

const PIECE = Buffer.alloc(256 * 1024, 'x')
/** They stand beside their device, and all devices are tried out first. */
const TRIED_OUT_MS = 90_000
const PATH = /^\/[\w.-]+\/-\/[\w.-]+\.tgz$/

interface SlowRegistry {
  /** Where each request wanted to begin. */
  readonly begun: number[]
  /** Answers this status instead. */
  status: number | null
}

/** Sends as many bytes as the package has, a few megabytes a second, from wherever it is asked to. */
function slowRegistry(state: SlowRegistry, archiveBytes: number): Server {
  return createServer(async (request: IncomingMessage, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    state.begun.push(from)
    if (state.status !== null || !PATH.test(request.url ?? '')) return void response.writeHead(state.status ?? 404).end()
    const left = archiveBytes - from
    const range = { 'content-range': `bytes ${from}-${archiveBytes - 1}/${archiveBytes}` }
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': left, ...(from > 0 && range) })
    for (let sent = 0; sent < left && !response.destroyed; sent += PIECE.length) {
      response.write(PIECE.subarray(0, left - sent))
      await delay(50)
    }
    response.end()
  })
}

const test = base.extend<{ registry: SlowRegistry }>({
  registry: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a function needs from its pattern.
    async ({}, use) => {
      const state: SlowRegistry = { begun: [], status: null }
      const server = slowRegistry(state, 179_145_956)
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const before = process.env.npm_config_registry
      process.env.npm_config_registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      await use(state)
      if (before === undefined) delete process.env.npm_config_registry
      else process.env.npm_config_registry = before
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
    { auto: true },
  ],
})
test.skip(process.platform !== 'linux' || process.arch !== 'x64', 'There are CUDA files for Linux x64 alone.')

test('the CUDA files are offered, and fetched, paused, gone on with after a restart, cancelled', async ({
  page,
  ui,
  registry,
  shot,
  restart,
}) => {
  await ui.settings()
  const files = page.getByRole('group', { name: 'CUDA files' })
  const install = files.getByRole('button', { name: 'Install the CUDA files (179 MB)' })
  await test.step('nothing is asked while the network is off', async () => {
    await expect(files).toContainText('a third party’s build', { timeout: TRIED_OUT_MS })
    await expect(install).toBeDisabled()
    await expect(files.getByRole('link', { name: 'switch it on' })).toBeVisible()
    expect(registry.begun).toEqual([])
  })
  await test.step('it arrives, and pauses', async () => {
    await page.getByRole('switch', { name: 'The network is off' }).press(' ')
    await install.click()
    await expect(files.getByText(/MB of 179 MB · .*\/s/)).toBeVisible()
    await files.scrollIntoViewIfNeeded()
    await shot('cuda-files', 'light')
    await shot('cuda-files', 'dark')
    await files.getByRole('button', { name: 'Pause' }).click()
    await expect(files.getByText(/^Paused at .* What has arrived is kept\.$/)).toBeVisible()
  })
  const again = await restart()
  const left = again.page.getByRole('group', { name: 'CUDA files' })
  await test.step('it goes on where it was', async () => {
    await again.ui.settings()
    await expect(left.getByText(/^Paused at/)).toBeVisible({ timeout: TRIED_OUT_MS })
    await left.getByRole('button', { name: 'Resume' }).click()
    await expect(left.getByRole('button', { name: 'Pause' })).toBeVisible()
    await expect.poll(() => registry.begun.length).toBe(2)
    expect(registry.begun[0]).toBe(0)
    expect(registry.begun[1]).toBeGreaterThan(100_000)
  })
  await test.step('it is cancelled, and what a registry refuses is said', async () => {
    await left.getByRole('button', { name: 'Cancel' }).click()
    registry.status = 404
    await left.getByRole('button', { name: /^Install/ }).click()
    await expect(left.getByRole('alert')).toContainText('did not give it (status 404)')
    await left.getByRole('button', { name: 'Cancel' }).click()
    await expect(left.getByRole('button', { name: /^Install/ })).toBeVisible()
    expect(await call(again.page, 'cuda/state', undefined)).toMatchObject({ status: 'absent', error: null })
  })
  await test.step('what was asked for is in the ledger', async () => {
    const { entries } = await call(again.page, 'network/ledger', { limit: 50, offset: 0 })
    expect(entries.map(({ purpose }) => purpose)).toEqual(Array(3).fill('download CUDA files'))
  })
})
