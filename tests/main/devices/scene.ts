/** A data folder, a loopback registry with a small package of CUDA files, and what installs them from there. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CudaManifest } from '@main/devices/cuda-manifest'
import { type CudaInstall, installCuda } from '@main/devices/install-cuda'
import type { Network } from '@main/network/network'
import type { Timing } from '@main/transfer/timing'
import { FAST } from '@tests/main/hub/scene'
import { onTestFinished } from 'vitest'
import { makeArchive, manifestOf, type Registry, startRegistry } from './registry'

/** The server is in this process, and its files are small. */
export const HASTY: Timing = { ...FAST, silenceMs: 400 }

export interface CudaScene {
  readonly home: string
  readonly registry: Registry
  readonly manifest: CudaManifest
  readonly network: Network
  readonly env: NodeJS.ProcessEnv
  install(change?: Partial<CudaInstall>): Promise<string>
  /** How the installation ends where it must fail: `code: message`. */
  failure(change?: Partial<CudaInstall>): Promise<string>
}

export async function cudaScene(archive = makeArchive(), change: Partial<CudaManifest> = {}): Promise<CudaScene> {
  const manifest = { ...manifestOf(archive), ...change }
  const registry = await startRegistry('/com.example.cuda/-/com.example.cuda-0.4.9.tgz', archive)
  const home = mkdtempSync(join(tmpdir(), 'moderato-cuda-'))
  onTestFinished(async () => {
    await registry.close()
    rmSync(home, { recursive: true, force: true })
  })
  const network: Network = { fetch: (url, init) => fetch(url, init) }
  const env = { npm_config_registry: registry.url }
  const install = (more: Partial<CudaInstall> = {}) =>
    installCuda({
      home,
      manifest,
      network,
      env,
      signal: new AbortController().signal,
      onProgress: () => {},
      onUnpack: () => {},
      timing: HASTY,
      ...more,
    })
  const failure = (more?: Partial<CudaInstall>) =>
    install(more).then(
      () => 'no failure',
      (error: Error & { code: string }) => `${error.code}: ${error.message}`,
    )
  return { home, registry, manifest, network, env, install, failure }
}
