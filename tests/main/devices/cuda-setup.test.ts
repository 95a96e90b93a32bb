/** The CUDA files as the window has them: begun, paused, gone on with, cancelled, removed. */
import { existsSync } from 'node:fs'
import { incompleteArchive, installedCuda } from '@main/devices/cuda-folder'
import { CudaSetup } from '@main/devices/cuda-setup'
import type { CudaFiles } from '@shared/cuda'
import { AppError } from '@shared/errors'
import { expect, it, vi } from 'vitest'
import { type CudaScene, cudaScene, HASTY } from './scene'

function setUp(scene: CudaScene, change: Partial<ConstructorParameters<typeof CudaSetup>[0]> = {}) {
  const told: CudaFiles[] = []
  const switched = vi.fn()
  const { home, network, env, manifest } = scene
  const options = {
    timing: HASTY,
    home,
    network,
    env,
    manifest,
    onChange: (files: CudaFiles) => told.push(files),
    onSwitch: switched,
    ...change,
  }
  const cuda = new CudaSetup(options)
  const until = (status: CudaFiles['status']) =>
    vi.waitFor(() => expect(told.at(-1)?.status).toBe(status), { timeout: 3_000, interval: 5 })
  return { cuda, told, switched, until, again: () => new CudaSetup(options) }
}

it('offers what there is, installs it, and has a new engine process find it', async () => {
  const scene = await cudaScene()
  const { cuda, told, switched, until } = setUp(scene)
  expect(cuda.state()).toMatchObject({
    status: 'absent',
    offer: { package: 'com.example.cuda@0.4.9', host: new URL(scene.registry.url).host, archiveBytes: scene.manifest.bytes },
  })
  expect(cuda.install().status).toBe('downloading')
  expect(cuda.install().status).toBe('downloading')
  await until('installed')
  expect(told.map(({ status }) => status).filter((status, i, all) => status !== all[i - 1])).toEqual([
    'downloading',
    'unpacking',
    'installed',
  ])
  expect(scene.registry.requests).toHaveLength(1)
  expect(switched).toHaveBeenCalledTimes(1)
})

it('pauses, keeps what has arrived also for another window, and goes on', async () => {
  const scene = await cudaScene()
  scene.registry.fault({ stallAfter: 250_000, times: 1 })
  const { cuda, told, until, again } = setUp(scene)
  cuda.install()
  await vi.waitFor(() => expect(told.at(-1)?.progress.bytes).toBe(250_000), { timeout: 3_000, interval: 5 })
  expect(await cuda.pause()).toMatchObject({ status: 'paused', progress: { bytes: 250_000, totalBytes: scene.manifest.bytes } })
  expect(again().state()).toEqual(cuda.state())
  expect(cuda.install().status).toBe('downloading')
  await until('installed')
  expect(scene.registry.requests.at(-1)?.range).toBe('bytes=250000-')
})

it('cancels, and nothing of it is left', async () => {
  const scene = await cudaScene()
  scene.registry.fault({ stallAfter: 250_000, times: 1 })
  const { cuda, told } = setUp(scene)
  cuda.install()
  await vi.waitFor(() => expect(told.at(-1)?.progress.bytes).toBe(250_000), { timeout: 3_000, interval: 5 })
  expect((await cuda.cancel()).status).toBe('absent')
  expect(existsSync(incompleteArchive(scene.home, scene.manifest))).toBe(false)
})

it('says why it failed, and can be tried again', async () => {
  const scene = await cudaScene()
  let isOn = false
  const network = {
    fetch: async (url: string | URL, init: RequestInit) => {
      if (!isOn) throw new AppError('offline', 'The network is switched off.')
      return fetch(url, init)
    },
  }
  const { cuda, until, switched } = setUp(scene, { network })
  cuda.install()
  await until('failed')
  expect(cuda.state().error).toEqual({ code: 'offline', message: 'The network is switched off.' })
  expect(switched).not.toHaveBeenCalled()
  isOn = true
  cuda.install()
  await until('installed')
  expect(cuda.state().error).toBeNull()
})

it('removes what is installed, and not what is under way', async () => {
  const scene = await cudaScene()
  const { cuda, switched, until } = setUp(scene)
  cuda.install()
  await expect(cuda.remove()).rejects.toMatchObject({ code: 'busy' })
  await until('installed')
  expect((await cuda.remove()).status).toBe('absent')
  expect(installedCuda(scene.home, scene.manifest)).toBeNull()
  expect(switched).toHaveBeenCalledTimes(2)
})

it('has nothing to offer where there are no such files', async () => {
  const { cuda } = setUp(await cudaScene(), { manifest: null })
  expect(cuda.state()).toMatchObject({ offer: null, status: 'absent' })
})
