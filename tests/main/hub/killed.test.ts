/** A process that is killed at any moment, and the next one that goes on: the file is right, and what is there is not fetched again. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { cachedRepositories } from '@main/hub/cache-contents'
import { type HubServer, startHubServer } from '@tests/hub-server/hub-server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bundleWorker } from './bundle-worker'
import { modelFiles, patterned } from './scene'

const KILLS = 2

let hub: HubServer
let worker: Awaited<ReturnType<typeof bundleWorker>>
const folder = mkdtempSync(join(tmpdir(), 'moderato-killed-'))
const weights = patterned(24_000_000)

beforeAll(async () => {
  worker = await bundleWorker(join(import.meta.dirname, 'pull-worker.ts'))
  hub = await startHubServer()
  await hub.add({ id: 'team/tiny', files: modelFiles(weights) })
})
afterAll(async () => {
  await hub.close()
  worker.remove()
  rmSync(folder, { recursive: true, force: true })
})

function start(cache: string): ChildProcess {
  mkdirSync(join(folder, cache), { recursive: true })
  const args = [worker.path, hub.url, join(folder, cache), 'team/tiny']
  return spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  })
}

async function answer(child: ChildProcess) {
  const chunks: Buffer[] = []
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(child, 'close')
  return JSON.parse(Buffer.concat(chunks).toString()) as { folder: string; bytes: number; resumedBytes: number; growth: number }
}

const transfers = () => hub.requests.filter(({ storage }) => storage)

it('goes on after kill -9 from the last byte that is on the disk', async () => {
  // Slow enough that a machine under load kills in the middle too.
  hub.fault(/^\/lfs\//, { bytesPerSecond: 10_000_000 })
  const left: number[] = []
  for (let kill = 0; kill < KILLS; kill++) {
    const before = transfers().length
    const child = start('killed')
    while (transfers().length === before) await delay(5)
    await delay(20 + Math.random() * 60)
    child.kill('SIGKILL')
    await once(child, 'close')
    left.push(await incompleteBytes())
  }
  hub.clearFaults()
  const pulled = await answer(start('killed'))
  expect(readFileSync(join(pulled.folder, 'model.safetensors')).equals(weights)).toBe(true)
  expect(pulled.resumedBytes).toBeGreaterThan(left.at(-1) ?? 0)
  expect(transfers().map(({ headers }) => headers.range)).toEqual([0, ...left].map(rangeFrom))
}, 20_000)

const rangeFrom = (byte: number) => (byte === 0 ? undefined : `bytes=${byte}-`)

async function incompleteBytes(): Promise<number> {
  const environment = { cacheFolder: join(folder, 'killed') }
  return (await cachedRepositories(environment))[0]?.incompleteBytes ?? 0
}

it('holds no more of a file in memory than a few chunks', async () => {
  const { growth, bytes } = await answer(start('measured'))
  expect(bytes).toBeGreaterThan(weights.length)
  expect(growth).toBeLessThan(100 * 2 ** 20)
})
