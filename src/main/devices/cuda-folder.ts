/**
 * Where the CUDA files are, below the data folder:
 *   devices/cuda-1.29.0/                   the provider's files, and beside them copies of onnxruntime-node's own
 *   devices/cuda-1.29.0.tgz(.incomplete)   their archive, whole or in part
 */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { packagedFolder } from '@engine/runtime/native-folder'
import { type CudaManifest, cudaManifest } from './cuda-manifest'

export const devicesFolder = (home: string): string => join(home, 'devices')
export const cudaFolder = (home: string, { onnxruntime }: CudaManifest): string =>
  join(devicesFolder(home), `cuda-${onnxruntime}`)
export const archivePath = (home: string, manifest: CudaManifest): string => `${cudaFolder(home, manifest)}.tgz`
export const incompleteArchive = (home: string, manifest: CudaManifest): string => `${archivePath(home, manifest)}.incomplete`

/** Bytes of a file; null where there is none. */
export const bytesOf = (path: string): number | null => statSync(path, { throwIfNoEntry: false })?.size ?? null

/** Names and sizes of onnxruntime-node's own native files. */
export const ownFiles = (): { name: string; bytes: number }[] =>
  readdirSync(packagedFolder()).map((name) => ({ name, bytes: statSync(join(packagedFolder(), name)).size }))

/**
 * The folder that the engine takes ONNX Runtime from; null where nothing is installed, or for another version. Hashes were checked before
 * the folder got its name; sizes tell whether it is whole since, and whether the program beside it is still the one it was made for.
 */
export function installedCuda(home: string, manifest: CudaManifest | null = cudaManifest()): string | null {
  if (!manifest) return null
  const folder = cudaFolder(home, manifest)
  if (bytesOf(folder) === null) return null
  const whole = [...manifest.files, ...ownFiles()].every(({ name, bytes }) => bytesOf(join(folder, name)) === bytes)
  return whole ? folder : null
}
