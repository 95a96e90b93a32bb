/** What the code says of the CUDA files fits the ONNX Runtime that is installed, and, once they are installed, the engine is told. */
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FOLDER_VARIABLE } from '@engine/runtime/native-folder'
import { cudaFolder, ownFiles } from '@main/devices/cuda-folder'
import { cudaManifest } from '@main/devices/cuda-manifest'
import { engineEnvironment } from '@main/devices/engine-environment'
import { dependencies } from '@package'
import { expect, it, onTestFinished } from 'vitest'

it('is for the ONNX Runtime that this version ships with, and for Linux x64 alone', () => {
  expect(cudaManifest('linux', 'x64')?.onnxruntime).toBe(dependencies['onnxruntime-node'])
  for (const [platform, arch] of [
    ['linux', 'arm64'],
    ['win32', 'x64'],
    ['darwin', 'arm64'],
  ])
    expect(cudaManifest(platform, arch)).toBeNull()
})

it('names hashes of the right form', () => {
  const { integrity, files } = cudaManifest('linux', 'x64')!
  expect(Buffer.from(integrity.slice('sha512-'.length), 'base64')).toHaveLength(64)
  for (const { sha256, path, name } of files) {
    expect(sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(path.endsWith(`/${name}`)).toBe(true)
  }
})

it.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'the engine is told of the folder while all of it is there',
  () => {
    const home = mkdtempSync(join(tmpdir(), 'moderato-cuda-env-'))
    onTestFinished(() => rmSync(home, { recursive: true, force: true }))
    const manifest = cudaManifest()!
    const folder = cudaFolder(home, manifest)
    expect(engineEnvironment({}, home)[FOLDER_VARIABLE]).toBeUndefined()
    mkdirSync(folder, { recursive: true })
    for (const { name, bytes } of [...manifest.files, ...ownFiles()]) {
      writeFileSync(join(folder, name), '')
      truncateSync(join(folder, name), bytes)
    }
    expect(engineEnvironment({ HOME: '/home/ada' }, home)).toEqual({
      HOME: '/home/ada',
      ORT_DISABLE_TELEMETRY: '1',
      [FOLDER_VARIABLE]: folder,
    })
    truncateSync(join(folder, 'onnxruntime_binding.node'), 17)
    expect(engineEnvironment({}, home)[FOLDER_VARIABLE]).toBeUndefined()
  },
)
