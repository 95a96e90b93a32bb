/** What CUDA needs of the system, by what the system's loader finds. */
import { missingNeeds } from '@engine/process/devices/cuda-needs'
import { isLoadable } from '@engine/process/devices/is-loadable'
import { expect, test } from 'vitest'

test('names each need with the libraries that are not found, and nothing where all are', () => {
  expect(missingNeeds(() => true)).toEqual([])
  expect(missingNeeds((library) => !/cublas|cudnn/.test(library))).toEqual([
    'the CUDA 13 runtime (libcublas.so.13, libcublasLt.so.13)',
    'cuDNN 9 (libcudnn.so.9)',
  ])
  expect(missingNeeds(() => false)).toHaveLength(3)
})

test.runIf(process.platform === 'linux')('asks the system’s own loader', () => {
  expect(isLoadable('libc.so.6')).toBe(true)
  expect(isLoadable('libmoderato-has-none.so.1')).toBe(false)
})
