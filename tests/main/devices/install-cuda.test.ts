/** The CUDA files from the registry to where the engine finds them: whole, right, and only when all of it is there. */
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packagedFolder } from '@engine/runtime/native-folder'
import { devicesFolder, incompleteArchive, installedCuda, ownFiles } from '@main/devices/cuda-folder'
import { removeCuda } from '@main/devices/install-cuda'
import { tryLock } from '@main/store/file-lock'
import type { DownloadProgress } from '@shared/hub'
import type { Fault } from '@tests/hub-server/faults'
import { describe, expect, it } from 'vitest'
import { entries, makeArchive, type TarEntry } from './registry'
import { type CudaScene, cudaScene } from './scene'

const left = ({ home }: CudaScene) => readdirSync(devicesFolder(home)).filter((name) => name !== 'cuda.lock')

describe('installed', () => {
  it('are the files that are wanted, onnxruntime-node’s own beside them, and nothing else', async () => {
    const scene = await cudaScene()
    const told: DownloadProgress[] = []
    let unpacked = 0
    const onUnpack = () => {
      unpacked += 1
    }
    const folder = await scene.install({ onProgress: (progress) => told.push(progress), onUnpack })
    const own = ownFiles().map(({ name }) => name)
    expect(readdirSync(folder).sort()).toEqual(
      [...own, 'libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so'].sort(),
    )
    const provider = readFileSync(join(folder, 'libonnxruntime_providers_cuda.so'))
    expect(provider.equals(entries[1]?.content as Buffer)).toBe(true)
    for (const name of own)
      expect(readFileSync(join(folder, name)).equals(readFileSync(join(packagedFolder(), name))), name).toBe(true)
    expect(left(scene)).toEqual(['cuda-1.29.0'])
    expect(installedCuda(scene.home, scene.manifest)).toBe(folder)
    expect([told.at(-1)?.bytes, told.at(-1)?.totalBytes, unpacked]).toEqual([scene.manifest.bytes, scene.manifest.bytes, 1])
    expect(scene.registry.requests[0]?.accept['accept-encoding']).toBe('identity')
  })

  it('they are left as they are, and nobody is asked', async () => {
    const scene = await cudaScene()
    await scene.install()
    await scene.install()
    expect(scene.registry.requests).toHaveLength(1)
  })

  it('they are not taken for whole once one is cut short, and are mended', async () => {
    const scene = await cudaScene()
    const folder = await scene.install()
    truncateSync(join(folder, 'libonnxruntime_providers_cuda.so'), 1000)
    expect(installedCuda(scene.home, scene.manifest)).toBeNull()
    await scene.install()
    expect(installedCuda(scene.home, scene.manifest)).toBe(folder)
  })

  it('they go without a trace', async () => {
    const scene = await cudaScene()
    await scene.install()
    await removeCuda(scene.home)
    expect([left(scene), installedCuda(scene.home, scene.manifest)]).toEqual([[], null])
    await removeCuda(join(scene.home, 'absent'))
  })

  it('those of another version go', async () => {
    const scene = await cudaScene()
    await scene.install()
    const next = { ...scene.manifest, onnxruntime: '1.30.0' }
    expect(installedCuda(scene.home, next)).toBeNull()
    await scene.install({ manifest: next })
    expect(left(scene)).toEqual(['cuda-1.30.0'])
  })
})

describe('on the way', () => {
  it.each<[string, Fault]>([
    ['a cut', { cutAfter: 400_000, times: 1 }],
    ['wrong bytes once', { wrongByteAt: 300_000, times: 1 }],
    ['503 with a wait', { status: 503, headers: { 'retry-after': '0' }, times: 2 }],
    ['silence once', { stallAfter: 100_000, times: 1 }],
  ])('%s costs nothing but time', async (_name, fault) => {
    const scene = await cudaScene()
    scene.registry.fault(fault)
    expect(await scene.install()).toBe(installedCuda(scene.home, scene.manifest))
  })

  it('goes on from the byte it had', async () => {
    const scene = await cudaScene()
    scene.registry.fault({ cutAfter: 400_000, times: 1 })
    await scene.install()
    expect(scene.registry.requests.map(({ range }) => range)).toEqual([undefined, 'bytes=400000-'])
  })

  it('a stop keeps what has arrived, and the next time takes it up', async () => {
    const scene = await cudaScene()
    const controller = new AbortController()
    scene.registry.fault({ stallAfter: 300_000, times: 1 })
    const onProgress = ({ stalled }: DownloadProgress) => stalled !== null && controller.abort()
    expect(await scene.failure({ signal: controller.signal, onProgress })).toBe(
      'cancelled: The download was stopped; what has arrived is kept.',
    )
    expect(readFileSync(incompleteArchive(scene.home, scene.manifest))).toHaveLength(300_000)
    await scene.install()
    expect(scene.registry.requests.at(-1)?.range).toBe('bytes=300000-')
  })

  it('wrong bytes twice are thrown away', async () => {
    const scene = await cudaScene()
    scene.registry.fault({ wrongByteAt: 1000 })
    expect(await scene.failure()).toMatch(
      /^network: The package com\.example\.cuda@0\.4\.9 arrived damaged twice, and was thrown away: its hash is not the one this version of Moderato names\./,
    )
    expect(readFileSync(incompleteArchive(scene.home, scene.manifest))).toHaveLength(0)
  })

  it('a package that is not there, or not for everybody', async () => {
    const scene = await cudaScene()
    const elsewhere = { npm_config_registry: scene.registry.url.replace('/npm', '/other') }
    expect(await scene.failure({ env: elsewhere })).toMatch(/^not-found: 127\.0\.0\.1:\d+ did not give it \(status 404\)/)
    scene.registry.fault({ status: 401 })
    expect(await scene.failure()).toMatch(/^unsupported: .*\(status 401\).* npm_config_registry/)
    expect(await scene.failure({ env: { npm_config_registry: 'C:/mirror' } })).toMatch(
      /^invalid-input: The npm registry is "C:\/mirror", by npm_config_registry or \.npmrc: expected/,
    )
    expect(left(scene).filter((name) => !name.endsWith('.incomplete'))).toEqual([])
  })
})

describe('before the first byte', () => {
  it('a disk without the room', async () => {
    const scene = await cudaScene(makeArchive(), { bytes: 1e17 })
    expect(await scene.failure()).toMatch(
      /^storage: There is not enough room for the CUDA files: 1000\d\d\.\d TB .* MODERATO_HOME\.$/,
    )
    expect(scene.registry.requests).toEqual([])
  })

  it('a data folder that cannot be written', async () => {
    const scene = await cudaScene()
    writeFileSync(devicesFolder(scene.home), 'a file where a folder was expected')
    expect(await scene.failure()).not.toBe('no failure')
    expect(scene.registry.requests).toEqual([])
  })

  it('another process at the same work', async () => {
    const scene = await cudaScene()
    const lock = tryLock(join(devicesFolder(scene.home), 'cuda.lock'))
    expect(await scene.failure()).toMatch(/^busy: Another process of Moderato is installing/)
    await expect(removeCuda(scene.home)).rejects.toMatchObject({ code: 'busy' })
    lock?.release()
    await scene.install()
  })

  it('a system that has none', async () => {
    const scene = await cudaScene()
    expect(await scene.failure({ manifest: null })).toMatch(/^unsupported: There are no CUDA files for this system/)
  })
})

describe('an archive that is not what it should be', () => {
  const evil = Buffer.from('evil')
  it.each<[string, TarEntry[], RegExp]>([
    [
      'a name that leads out',
      [{ path: 'package/../../evil', content: evil }],
      /"package\/\.\.\/\.\.\/evil" leads out of its folder/,
    ],
    ['an absolute name', [{ path: '/tmp/evil', content: evil }], /"\/tmp\/evil" is an absolute path/],
    ['a Windows name', [{ path: 'package\\..\\evil', content: evil }], /holds a backslash/],
    ['a symbolic link', [{ path: 'package/evil', type: 'SymbolicLink', linkpath: '/etc' }], /is a SymbolicLink/],
    ['a hard link', [{ path: 'package/evil', type: 'Link', linkpath: 'package/package.json' }], /is a Link/],
    ['a device', [{ path: 'package/evil', type: 'CharacterDevice' }], /is a CharacterDevice/],
    ['a folder that leads out', [{ path: '../evil/', type: 'Directory' }], /leads out of its folder/],
    ['a file twice', [entries[1] as TarEntry], /is in it twice/],
  ])('%s', async (_name, added, why) => {
    const scene = await cudaScene(makeArchive([...entries, ...added]))
    expect(await scene.failure()).toMatch(why)
    expect(left(scene)).toEqual([])
  })

  it.each<[string, readonly TarEntry[], RegExp]>([
    ['a file that is not there', entries.slice(0, 3), /libonnxruntime_providers_shared\.so is not in it/],
    [
      'a file of another size',
      entries.map((entry, i) => (i === 1 ? { ...entry, content: Buffer.alloc(10) } : entry)),
      /libonnxruntime_providers_cuda\.so has 10 bytes, where 700000 were expected/,
    ],
    [
      'a file of the same size with other bytes',
      entries.map((entry, i) => (i === 1 ? { ...entry, content: Buffer.alloc(700_000) } : entry)),
      /libonnxruntime_providers_cuda\.so has the sha256 [0-9a-f]{64}, where/,
    ],
    ['nothing', [], /.*/],
  ])('%s', async (_name, list, why) => {
    const scene = await cudaScene(makeArchive(list))
    const said = await scene.failure()
    expect(said).toMatch(
      /^invalid-input: The archive of the CUDA files was refused, and nothing of it is kept: .* Install them again\.$/,
    )
    expect(said).toMatch(why)
    expect(left(scene)).toEqual([])
  })

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, 400_000)],
    ['no archive at all', () => Buffer.from('<html>Sign in</html>')],
  ])('%s', async (_name, damage) => {
    const scene = await cudaScene(damage(makeArchive()))
    expect(await scene.failure()).toMatch(/^invalid-input: The archive of the CUDA files was refused/)
    expect(left(scene)).toEqual([])
  })
})
