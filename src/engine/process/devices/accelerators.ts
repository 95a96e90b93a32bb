/** The devices besides the CPU, the fastest first, and what a machine needs to have them. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Device } from '@engine/runtime/device'
import { hostDevice } from '@engine/runtime/host-device'
import { loopDevice } from '@engine/runtime/loop-device'
import { onnxruntimeVersion } from '@engine/runtime/session'
import { webgpu } from '@engine/runtime/webgpu'

export interface Accelerator {
  readonly device: Device
  readonly title: string
  /** What is missing, as a sentence; null where it is worth a try. */
  readonly missing: () => string | null
}

const CUDA_LIBRARY = 'libonnxruntime_providers_cuda.so'

export const accelerators: Readonly<Record<'cuda' | 'dml' | 'webgpu', Accelerator>> = {
  cuda: { device: loopDevice('cuda'), title: 'CUDA', missing: missingCuda },
  dml: {
    device: hostDevice('dml'),
    title: 'DirectML',
    missing: () => (process.platform === 'win32' ? null : 'DirectML is a part of Windows, and this is another system.'),
  },
  webgpu: { device: webgpu, title: 'WebGPU', missing: () => null },
}
export type AcceleratorName = keyof typeof accelerators

function missingCuda(): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'ONNX Runtime offers CUDA to Node on Linux x64 only.'
  const bin = join(dirname(createRequire(import.meta.url).resolve('onnxruntime-node')), '..', 'bin', 'napi-v6', 'linux', 'x64')
  if (existsSync(join(bin, CUDA_LIBRARY))) return null
  return `The CUDA library of ONNX Runtime ${onnxruntimeVersion} (${CUDA_LIBRARY}) is not installed.`
}
