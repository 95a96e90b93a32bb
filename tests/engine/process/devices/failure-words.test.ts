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
  ['bad_alloc', /memory did not suffice/, true],
  ['CUDA error 2: out of memory', /memory did not suffice/, true],
  ['the kernel Foo is odd\nat line 3', /^One tiny training step failed there: the kernel Foo is odd\.$/, true],
])('%s', (said, reason, present) => {
  expect(failureWords('CUDA', said)).toEqual({ available: false, reason: expect.stringMatching(reason), adapter: null, present })
})
