/** The window's calls about models of the Hub, against the loopback Hub. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { switchNetwork } from '@main/network/switch'
import { modelFiles, openScene, patterned, type Scene } from '@tests/main/hub/scene'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type HandlerScene, handlerScene } from './handler-scene'

let hub: Scene
let scene: HandlerScene
const id = 'team/tiny'
const weights = patterned(300_000)

beforeEach(async () => {
  hub = await openScene()
  await hub.hub.add({ id, files: modelFiles(weights), info: { pipeline_tag: 'fill-mask', config: { model_type: 'bert' } } })
  scene = handlerScene(4, { env: { HF_ENDPOINT: hub.hub.url, HF_HUB_CACHE: hub.cacheFolder } })
})
afterEach(() => hub.close())

/** A machine under load takes its time. */
const PATIENT = { timeout: 15_000 }
const ended = () =>
  vi.waitFor(async () => expect((await scene.call('downloads/list', undefined))[0]?.status).not.toBe('running'), {
    ...PATIENT,
    interval: 10,
  })

describe('models of the Hub', () => {
  it('are refused while the network is off, and what is here is listed all the same', async () => {
    expect((await scene.refusal('hub/search', { text: '', task: null })).code).toBe('offline')
    expect((await scene.refusal('hub/details', { id })).message).toMatch(/has not been switched on yet/)
    expect(await scene.call('hub/cached', undefined)).toEqual({ folder: hub.cacheFolder, repositories: [] })
    expect(hub.hub.requests).toEqual([])
  })

  it('are found, looked at, downloaded, bases, and removed', async () => {
    switchNetwork(scene.db, true)
    expect(await scene.call('hub/search', { text: 'tiny', task: null })).toMatchObject([{ id, modelType: 'bert' }])
    const details = await scene.call('hub/details', { id })
    expect(details).toMatchObject({ problem: null, cachedBytes: 0 })
    await scene.call('downloads/start', { id })
    await ended()
    expect(await scene.call('downloads/list', undefined)).toMatchObject([{ status: 'finished', commit: details.commit }])
    expect(scene.events.filter(({ name }) => name === 'downloads/changed').length).toBeGreaterThan(1)
    const hubBases = async () => (await scene.call('bases/list', undefined)).filter(({ ref }) => ref.kind === 'hub')
    expect(await hubBases()).toMatchObject([{ ref: { kind: 'hub', id, commit: details.commit }, title: id }])
    await scene.call('hub/remove', { type: 'model', id })
    expect(existsSync(join(hub.cacheFolder, 'models--team--tiny'))).toBe(false)
    expect(await hubBases()).toEqual([])
  })

  it('are not removed while they arrive', async () => {
    switchNetwork(scene.db, true)
    hub.hub.fault(/^\/lfs\//, { stallAfter: 0 })
    hub.hub.fault(/^\/lfs\//, { cutAfter: 100_000, times: 1 })
    const { key } = await scene.call('downloads/start', { id })
    expect((await scene.refusal('hub/remove', { type: 'model', id })).message).toBe(
      'The model team/tiny is being downloaded: pause that first.',
    )
    const left = async () => (await scene.call('hub/cached', undefined)).repositories[0]?.incompleteBytes
    // What came before the cut is written down before the next attempt.
    await vi.waitFor(async () => expect(await left()).toBe(100_000), PATIENT)
    await scene.call('downloads/pause', { key })
    await vi.waitFor(async () => {
      await scene.call('hub/remove', { type: 'model', id, part: 'incomplete' })
      expect(await left()).toBe(0)
    }, PATIENT)
  })

  it('an address that HF_ENDPOINT gets wrong fails the call, and not the window', async () => {
    const wrong = handlerScene(4, { env: { HF_ENDPOINT: 'nonsense', HF_HUB_CACHE: hub.cacheFolder } })
    expect((await wrong.refusal('hub/cached', undefined)).message).toMatch(/^HF_ENDPOINT is "nonsense"/)
    expect((await wrong.call('bases/list', undefined)).some(({ ref }) => ref.kind === 'embedded')).toBe(true)
    const { key } = await wrong.call('downloads/start', { id })
    await vi.waitFor(
      async () => expect(await wrong.call('downloads/list', undefined)).toMatchObject([{ key, status: 'failed' }]),
      PATIENT,
    )
  })
})
