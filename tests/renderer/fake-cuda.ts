/** The CUDA files of the fake bridge: to be had, and not installed. */

import type { CudaFiles } from '@shared/cuda'
import { NOTHING_ARRIVED } from '@shared/hub'
import type { Handlers } from './fake-bridge'

export const cudaFiles = (change: Partial<CudaFiles> = {}): CudaFiles => ({
  offer: {
    onnxruntime: '1.29.0',
    package: 'com.example.cuda@0.4.9',
    host: 'registry.example.org',
    archiveBytes: 179_145_956,
    installedBytes: 274_911_304,
  },
  status: 'absent',
  progress: NOTHING_ARRIVED,
  error: null,
  ...change,
})

export const cudaAnswers = (): Pick<Handlers, `cuda/${'state' | 'install' | 'pause' | 'cancel' | 'remove'}`> => ({
  'cuda/state': () => cudaFiles(),
  'cuda/install': () => cudaFiles({ status: 'downloading' }),
  'cuda/pause': () => cudaFiles({ status: 'paused' }),
  'cuda/cancel': () => cudaFiles(),
  'cuda/remove': () => cudaFiles(),
})
