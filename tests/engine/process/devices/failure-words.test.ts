/** Failures of libraries and drivers in words. */
import { failureWords } from '@engine/process/devices/failure-words'
import { expect, test } from 'vitest'

test.each([
  ['Failed to get a WebGPU adapter: No supported adapters', /No graphics adapter was found/, false],
  ['OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library', /CUDA cannot be loaded/, true],
  [
    'Failed to load shared library\nlibcudnn.so.9: cannot open shared object file: No such file or directory',
    /^CUDA cannot be loaded: libcudnn\.so\.9 is missing or of another version\.$/,
    true,
  ],
  ['[dml] backend not found.', /CUDA cannot be loaded/, true],
  ['CUDA failure 2: out of memory ; GPU=0 ; hostname=x', /memory did not suffice/, true],
  [
    'cuda_call.cc:146 CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version ; GPU=-1 ; hostname=x',
    /^The NVIDIA driver is older than CUDA 13 needs: install 580 or newer\.$/,
    true,
  ],
  ['CUDA failure 100: no CUDA-capable device is detected ; GPU=-1', /^The NVIDIA driver finds no card that computes\.$/, false],
  ['CUDA failure 719: unspecified launch failure ; GPU=0', /^CUDA failed: unspecified launch failure \(error 719\)\.$/, true],
  ['bad_alloc', /memory did not suffice/, true],
  ['CUDA error 2: out of memory', /memory did not suffice/, true],
  ['the kernel Foo is odd\nat line 3', /^One tiny training step failed there: the kernel Foo is odd\.$/, true],
])('%s', (said, reason, present) => {
  expect(failureWords('CUDA', { error: said, unmet: [] })).toEqual({
    available: false,
    reason: expect.stringMatching(reason),
    adapter: null,
    present,
  })
})

test('what the library needs and does not find is named, before the loader, which names one', () => {
  const unmet = ['the NVIDIA driver 580 or newer (libcuda.so.1)', 'cuDNN 9 (libcudnn.so.9)']
  const error = 'Failed to load shared library'
  expect(failureWords('CUDA', { error, unmet }, 'libcuda.so.1: cannot open shared object file').reason).toBe(
    'The CUDA files are installed; what is missing is the NVIDIA driver 580 or newer (libcuda.so.1) and cuDNN 9 (libcudnn.so.9). Install that, then start Moderato again.',
  )
  const old = 'CUDA failure 35: CUDA driver version is insufficient ; GPU=-1'
  expect(failureWords('CUDA', { error: old, unmet }).reason).toMatch(/driver is older/)
})
