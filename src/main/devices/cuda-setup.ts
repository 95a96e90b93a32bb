/** The CUDA files of a window: installed, paused, gone on with and removed on request, each change told. */
import type { Network } from '@main/network/network'
import type { Timing } from '@main/transfer/timing'
import type { CudaFiles, CudaOffer } from '@shared/cuda'
import { AppError, toErrorData } from '@shared/errors'
import { type DownloadProgress, NOTHING_ARRIVED } from '@shared/hub'
import { archivePath, bytesOf, incompleteArchive, installedCuda } from './cuda-folder'
import { type CudaManifest, cudaManifest } from './cuda-manifest'
import { installCuda, installedBytes, removeArrived, removeCuda } from './install-cuda'
import { registryAddress } from './registry-source'

export interface CudaSetupOptions {
  readonly home: string
  readonly network: Network
  readonly env: NodeJS.ProcessEnv
  readonly onChange: (files: CudaFiles) => void
  /** They are there now, or are gone: an engine process knows only those that it began with. */
  readonly onSwitch: () => void
  /** Tests bring one of their own, and wait less. */
  readonly manifest?: CudaManifest | null
  readonly timing?: Timing
}

interface Work {
  readonly controller: AbortController
  done: Promise<void>
}

export class CudaSetup {
  private readonly manifest: CudaManifest | null
  private work: Work | null = null
  /** Of the work that is under way, or of the failure it ended with; null where the disk says all. */
  private told: Pick<CudaFiles, 'status' | 'progress' | 'error'> | null = null

  constructor(private readonly options: CudaSetupOptions) {
    this.manifest = options.manifest === undefined ? cudaManifest() : options.manifest
  }

  state(): CudaFiles {
    return { offer: this.manifest && this.offer(this.manifest), ...(this.told ?? this.onDisk()) }
  }

  /** Begins, or goes on with what has arrived. */
  install(): CudaFiles {
    if (this.work) return this.state()
    const controller = new AbortController()
    this.told = { status: 'downloading', progress: NOTHING_ARRIVED, error: null }
    const work: Work = { controller, done: Promise.resolve() }
    this.work = work
    work.done = this.run(controller.signal).finally(() => {
      this.work = null
      this.options.onChange(this.state())
    })
    return this.state()
  }

  /** Keeps what has arrived. */
  async pause(): Promise<CudaFiles> {
    this.work?.controller.abort()
    await this.work?.done
    return this.state()
  }

  /** Throws away what has arrived. @throws AppError: 'busy' while another process installs them, 'storage' */
  async cancel(): Promise<CudaFiles> {
    await this.pause()
    if (this.manifest) await removeArrived(this.options.home, this.manifest)
    this.told = null
    return this.state()
  }

  /** @throws AppError: 'busy' while they are being installed, 'storage' */
  async remove(): Promise<CudaFiles> {
    if (this.work) throw new AppError('busy', 'The CUDA files are being installed: cancel that first.')
    await removeCuda(this.options.home)
    this.told = null
    this.options.onSwitch()
    return this.state()
  }

  private async run(signal: AbortSignal): Promise<void> {
    const { home, network, env, timing, onSwitch } = this.options
    const tell = (change: Partial<NonNullable<CudaSetup['told']>>) => {
      if (!this.told || signal.aborted) return
      this.told = { ...this.told, ...change }
      this.options.onChange(this.state())
    }
    try {
      const onProgress = (progress: DownloadProgress) => tell({ progress })
      const onUnpack = () => tell({ status: 'unpacking' })
      await installCuda({ home, manifest: this.manifest, network, env, timing, signal, onProgress, onUnpack })
      this.told = null
      onSwitch()
    } catch (error) {
      this.told = signal.aborted ? null : { status: 'failed', progress: NOTHING_ARRIVED, error: toErrorData(error) }
    }
  }

  private onDisk(): NonNullable<CudaSetup['told']> {
    const { home } = this.options
    if (installedCuda(home, this.manifest) !== null) return { status: 'installed', progress: NOTHING_ARRIVED, error: null }
    const bytes = this.manifest
      ? this.archives(this.manifest)
          .map(bytesOf)
          .find((size) => size !== null)
      : undefined
    if (!this.manifest || bytes === undefined) return { status: 'absent', progress: NOTHING_ARRIVED, error: null }
    return { status: 'paused', progress: { ...NOTHING_ARRIVED, bytes: bytes ?? 0, totalBytes: this.manifest.bytes }, error: null }
  }

  private archives(manifest: CudaManifest): string[] {
    return [archivePath(this.options.home, manifest), incompleteArchive(this.options.home, manifest)]
  }

  private offer(manifest: CudaManifest): CudaOffer {
    const { onnxruntime, package: name, version, bytes } = manifest
    return {
      onnxruntime,
      package: `${name}@${version}`,
      host: this.host(),
      archiveBytes: bytes,
      installedBytes: installedBytes(manifest),
    }
  }

  /** What is no address is said when it is used. */
  private host(): string {
    try {
      return new URL(registryAddress(this.options.env)).host
    } catch {
      return 'an npm registry whose address is not right'
    }
  }
}
