/** The devices besides the CPU, the fastest first, and what a machine needs to have them. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Device } from '@engine/runtime/device'
import { hostDevice } from '@engine/runtime/host-device'
import { loopDevice } from '@engine/runtime/loop-device'
import { nativeFolder, nativeRefusal } from '@engine/runtime/native-folder'
import { onnxruntimeVersion } from '@engine/runtime/session'
import { webgpu } from '@engine/runtime/webgpu'
import { adapterName, loadedLibraries } from './adapter'
import { missingNeeds } from './cuda-needs'
import { nvidiaCard } from './nvidia-card'

export interface Accelerator {
  readonly device: Device
  readonly title: string
  /** What is missing, as a sentence; null where it is worth a try. */
  readonly missing: () => string | null
  /** What its library needs of the system and does not find; asked once it has failed. */
  readonly unmet: () => string[]
  /** Its name, once it is in use; null where nobody tells. */
  readonly adapter: () => string | null
}

const CUDA_LIBRARY = 'libonnxruntime_providers_cuda.so'

export const accelerators: Readonly<Record<'cuda' | 'dml' | 'webgpu', Accelerator>> = {
  cuda: {
    device: loopDevice('cuda'),
    title: 'CUDA',
    missing: missingCuda,
    unmet: () => missingNeeds(),
    adapter: () => nvidiaCard(),
  },
  dml: {
    device: hostDevice('dml'),
    title: 'DirectML',
    missing: () => (process.platform === 'win32' ? null : 'DirectML is a part of Windows, and this is another system.'),
    unmet: () => [],
    adapter: byDriver,
  },
  webgpu: { device: webgpu, title: 'WebGPU', missing: () => null, unmet: () => [], adapter: byDriver },
}
export type AcceleratorName = keyof typeof accelerators

function byDriver(): string | null {
  return adapterName(loadedLibraries())
}

function missingCuda(): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'ONNX Runtime offers CUDA to Node on Linux x64 only.'
  const refusal = nativeRefusal()
  if (refusal !== null) return `The CUDA files are installed, and the system does not load them: ${refusal}.`
  if (existsSync(join(nativeFolder(), CUDA_LIBRARY))) return null
  return `The CUDA files of ONNX Runtime ${onnxruntimeVersion} are not installed: install them under Settings, or with the command devices --install cuda.`
}
