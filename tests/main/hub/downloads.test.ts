/** Downloads as the window has them: paused, resumed, cancelled; shared where two want the same. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cachedRepositories, removeCached, removeIncomplete, removeOwnIncomplete } from '@main/hub/cache-contents'
import { blobPath, incompletePath, lockPath, repositoryFolder } from '@main/hub/cache-layout'
import { Downloads } from '@main/hub/downloads'
import { pull } from '@main/hub/pull'
import { tryLock } from '@main/store/file-lock'
import { ProgressMeter } from '@main/transfer/progress-meter'
import type { Download, DownloadProgress } from '@shared/hub'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { modelFiles, openScene, patterned, type Scene } from './scene'

let scene: Scene
let told: Download[]
let downloads: Downloads
const weights = patterned(2_500_000)
const request = { type: 'model', id: 'team/tiny', revision: 'main' } as const
const LFS = /^\/lfs\//

beforeEach(async () => {
  scene = await openScene()
  await scene.hub.add({ id: request.id, files: modelFiles(weights) })
  told = []
  downloads = new Downloads(
    () => scene.access,
    (download) => told.push(download),
  )
})
afterEach(async () => {
  await downloads.close()
  await scene.close()
})

const until = (fits: (download: Download) => boolean) =>
  vi.waitFor(() => expect(downloads.list().some(fits)).toBe(true), { timeout: 15_000, interval: 5 })
const lfs = () => scene.hub.requests.filter(({ storage }) => storage)
const incomplete = () =>
  readdirSync(join(scene.cacheFolder, 'models--team--tiny/blobs')).filter((name) => name.endsWith('.incomplete'))

describe('one download', () => {
  it('runs to its end and says where it is', async () => {
    const { key } = downloads.start(request)
    expect(downloads.start(request).key).toBe(key)
    await until(({ status }) => status === 'finished')
    const [done] = downloads.list()
    expect(readFileSync(join(done!.folder!, 'model.safetensors')).equals(weights)).toBe(true)
    expect(done).toMatchObject({ key: 'model team/tiny main', error: null, progress: { stalled: null } })
    expect(told.map(({ status }) => status).filter((status, i, all) => status !== all[i - 1])).toEqual(['running', 'finished'])
    expect(lfs()).toHaveLength(1)
  })

  it('pauses and resumes from where it was', async () => {
    scene.hub.fault(LFS, { stallAfter: 1_400_000, times: 1 })
    const { key } = downloads.start(request)
    await until(({ progress }) => progress.stalled !== null)
    downloads.pause(key)
    expect(downloads.list()[0]).toMatchObject({ status: 'paused', progress: { stalled: null, bytesPerSecond: 0 } })
    expect((await cachedRepositories(scene.access.environment))[0]?.snapshots[0]?.complete).toBe(false)
    downloads.resume(key)
    await until(({ status }) => status === 'finished')
    expect(lfs().map(({ headers }) => headers.range)).toEqual([undefined, 'bytes=1400000-'])
  })

  it('cancels and throws away what had arrived', async () => {
    scene.hub.fault(LFS, { stallAfter: 1_400_000, times: 1 })
    const { key } = downloads.start(request)
    await until(({ progress }) => progress.stalled !== null)
    expect(incomplete()).toHaveLength(1)
    await downloads.cancel(key)
    expect([downloads.list()[0]?.status, incomplete()]).toEqual(['cancelled', []])
    await downloads.forget(key)
    expect(downloads.list()).toEqual([])
    expect(() => downloads.resume(key)).toThrow(/There is no download/)
  })

  it('fails in a sentence, and can be tried again', async () => {
    scene.hub.fault('/resolve/', { status: 503, times: 3 })
    const { key } = downloads.start(request)
    await until(({ status }) => status === 'failed')
    expect(downloads.list()[0]?.error).toMatchObject({ code: 'network', message: expect.stringContaining('(status 503)') })
    downloads.resume(key)
    await until(({ status }) => status === 'finished')
  })
})

describe('two that want the same file', () => {
  const go = (signal: AbortSignal, onProgress?: (progress: DownloadProgress) => void) =>
    pull(scene.access, { type: 'model', id: request.id }, { revision: 'main', signal, onProgress })

  it('share one transfer, which ends only when both have left', async () => {
    scene.hub.fault(LFS, { bytesPerSecond: 10_000_000, times: 1 })
    const first = new AbortController()
    const last: { bytes?: number } = {}
    const both = [go(first.signal), go(new AbortController().signal, ({ bytes }) => Object.assign(last, { bytes }))]
    await vi.waitFor(() => expect(last.bytes).toBeGreaterThan(500_000), { timeout: 15_000, interval: 2 })
    first.abort()
    await expect(both[0]).rejects.toMatchObject({ code: 'cancelled' })
    expect((await both[1]!).files).toBe(5)
    expect(lfs()).toHaveLength(1)
  })

  it('wait for one another over processes, by a lock that ends with its holder', async () => {
    const { sha256 } = scene.hub.repositories.find('model', request.id)!.refs.get('main')!.files.get('model.safetensors')!
    const path = lockPath(scene.cacheFolder, { type: 'model', id: request.id }, sha256)
    const lock = tryLock(path)
    expect(tryLock(path)).toBeNull()
    const pulled = go(new AbortController().signal)
    await vi.waitFor(() => expect(scene.asked().some((asked) => asked.endsWith('vocab.txt'))).toBe(true), { timeout: 15_000 })
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(lfs()).toEqual([])
    lock?.release()
    expect((await pulled).files).toBe(5)
    expect(lfs()).toHaveLength(1)
  })
})

it('counts speed from what came now, and time left from that', () => {
  let now = 0
  let last: DownloadProgress | undefined
  const meter = new ProgressMeter(
    (progress) => {
      last = progress
    },
    () => now,
  )
  meter.setTotal(10_000_000)
  meter.begin('weights')
  for (const bytes of [6_000_000, 6_500_000, 7_000_000]) {
    now += 1000
    meter.setBytes(bytes)
  }
  expect(last).toMatchObject({ bytes: 7_000_000, bytesPerSecond: 500_000, secondsLeft: 6, file: 'weights', stalled: null })
  meter.setStalled('waiting')
  expect(last).toMatchObject({ bytesPerSecond: 0, secondsLeft: null, stalled: 'waiting' })
})

describe('removing', () => {
  const cache = () => scene.access.environment
  const held = '1'.repeat(64)
  const lock = () => tryLock(lockPath(scene.cacheFolder, request, held))!

  it('leaves what another process fetches, and of other clients what one did not ask for', async () => {
    const root = repositoryFolder(scene.cacheFolder, request)
    mkdirSync(join(root, 'blobs'), { recursive: true })
    const left = [
      incompletePath(root, held),
      incompletePath(root, '2'.repeat(64)),
      `${blobPath(root, '3'.repeat(64))}.ab12.incomplete`,
    ]
    for (const path of left) writeFileSync(path, 'half')
    const other = lock()
    await removeOwnIncomplete(cache(), request)
    expect(incomplete().map((name) => name[0])).toEqual(['1', '3'])
    await removeIncomplete(cache(), request)
    expect(incomplete().map((name) => name[0])).toEqual(['1'])
    other.release()
    await removeIncomplete(cache(), request)
    expect(incomplete()).toEqual([])
  })

  it('waits for the end of a download of another process', async () => {
    await pull(scene.access, request, { revision: 'main', signal: new AbortController().signal })
    const other = lock()
    await expect(removeCached(cache(), request)).rejects.toMatchObject({
      code: 'busy',
      message: 'The model team/tiny is being downloaded by another process: wait until it ends, or stop it.',
    })
    other.release()
    await removeCached(cache(), request)
    expect(await cachedRepositories(cache())).toEqual([])
  })
})
