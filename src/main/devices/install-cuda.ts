/** Brings the CUDA files to where the engine finds them, and takes them away. */
import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder } from '@engine/io/atomic-file'
import { writeError } from '@engine/io/storage-error'
import { packagedFolder } from '@engine/runtime/native-folder'
import type { Network } from '@main/network/network'
import { tryLock } from '@main/store/file-lock'
import { checkDiskSpace } from '@main/transfer/disk-space'
import { fetchVerified } from '@main/transfer/fetch-verified'
import { ProgressMeter } from '@main/transfer/progress-meter'
import { defaultTiming, type Timing } from '@main/transfer/timing'
import { AppError } from '@shared/errors'
import type { DownloadProgress } from '@shared/hub'
import { archivePath, bytesOf, cudaFolder, devicesFolder, incompleteArchive, installedCuda, ownFiles } from './cuda-folder'
import type { CudaManifest } from './cuda-manifest'
import { registrySource } from './registry-source'
import { unpackArchive } from './unpack-archive'

export interface CudaInstall {
  readonly home: string
  /** Null where this system has none. */
  readonly manifest: CudaManifest | null
  readonly network: Network
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  readonly onProgress: (progress: DownloadProgress) => void
  /** Everything has arrived: it is unpacked and checked. */
  readonly onUnpack: () => void
  /** Tests wait less. */
  readonly timing?: Timing
}

/**
 * Answers the folder. What is installed already is left as it is.
 *
 * @throws AppError: 'unsupported' where there are none for this system, 'busy' while another process installs them, 'cancelled' (what
 *   arrived is kept, and taken up the next time), 'network', 'offline', 'storage', 'invalid-input' for an archive that is refused
 */
export async function installCuda(install: CudaInstall): Promise<string> {
  const { home } = install
  const manifest = offered(install.manifest)
  return alone(home, async () => {
    const folder = installedCuda(home, manifest)
    if (folder) return folder
    await checkRoom(home, manifest)
    await fetchArchive(install, manifest)
    install.onUnpack()
    return unpackInto(home, manifest, install.signal)
  })
}

/** With what has arrived of them, and those of other versions. @throws AppError: 'busy' while they are being installed, 'storage' */
export const removeCuda = (home: string): Promise<void> => alone(home, () => removeAllBut(home, []))

/** Only what has arrived; what is installed stays. @throws AppError as `removeCuda` */
export const removeArrived = (home: string, manifest: CudaManifest): Promise<void> =>
  alone(home, () => removeAllBut(home, [cudaFolder(home, manifest)]))

/** No other process installs or removes them meanwhile. */
async function alone<T>(home: string, work: () => Promise<T>): Promise<T> {
  const lock = tryLock(join(devicesFolder(home), 'cuda.lock'))
  if (!lock)
    throw new AppError('busy', 'Another process of Moderato is installing the CUDA files, or removing them: wait for it.')
  try {
    return await work()
  } catch (error) {
    throw writeError(error, devicesFolder(home))
  } finally {
    lock.release()
  }
}

function offered(manifest: CudaManifest | null): CudaManifest {
  if (manifest) return manifest
  throw new AppError(
    'unsupported',
    'There are no CUDA files for this system: ONNX Runtime offers CUDA to Node on Linux x64 only. On Windows, DirectML needs nothing installed.',
  )
}

/** What the installed files take on the disk. */
export const installedBytes = ({ files }: CudaManifest): number =>
  [...files, ...ownFiles()].reduce((sum, { bytes }) => sum + bytes, 0)

async function checkRoom(home: string, manifest: CudaManifest): Promise<void> {
  const here = bytesOf(archivePath(home, manifest)) ?? bytesOf(incompleteArchive(home, manifest)) ?? 0
  const bytes = Math.max(0, manifest.bytes - here) + installedBytes(manifest)
  await checkDiskSpace(home, bytes, 'the CUDA files', 'name a data folder on another disk with --home or MODERATO_HOME')
}

async function fetchArchive(install: CudaInstall, manifest: CudaManifest): Promise<void> {
  const { home, network, env, signal, timing = defaultTiming } = install
  const target = archivePath(home, manifest)
  if (bytesOf(target) === manifest.bytes) return
  const meter = new ProgressMeter(install.onProgress)
  meter.setTotal(manifest.bytes)
  const source = registrySource(network, env, manifest)
  meter.begin(source.name)
  const events = {
    onBytes: (bytes: number) => meter.setBytes(bytes),
    onStalled: (why: string | null) => meter.setStalled(why),
  }
  await fetchVerified(source, { incomplete: incompleteArchive(home, manifest), target, timing, events, signal })
  meter.end(manifest.bytes)
}

/** The folder gets its name when all of it is there and right; an archive that is refused goes, one that was stopped stays. */
async function unpackInto(home: string, manifest: CudaManifest, signal: AbortSignal): Promise<string> {
  const folder = cudaFolder(home, manifest)
  const partial = `${folder}.partial`
  try {
    await rm(partial, { recursive: true, force: true })
    await mkdir(partial, { recursive: true, mode: 0o700 })
    await unpackArchive(archivePath(home, manifest), manifest.files, partial, signal)
    for (const { name } of ownFiles()) await copyFile(join(packagedFolder(), name), join(partial, name))
    await removeAllBut(home, [partial, archivePath(home, manifest)])
    await rename(partial, folder)
    await syncFolder(devicesFolder(home))
    await rm(archivePath(home, manifest), { force: true })
    return folder
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    if (error instanceof AppError && error.code === 'invalid-input') await rm(archivePath(home, manifest), { force: true })
    throw error
  }
}

/** What is there of any version, whole or not, but for what is `kept`. */
async function removeAllBut(home: string, kept: readonly string[]): Promise<void> {
  const names = (await readdir(devicesFolder(home))).filter((name) => name.startsWith('cuda-'))
  for (const path of names.map((name) => join(devicesFolder(home), name)))
    if (!kept.includes(path)) await rm(path, { recursive: true, force: true })
}
