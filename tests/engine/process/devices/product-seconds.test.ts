/** What decides whether a device is faster than the CPU. */
import { productSeconds } from '@engine/process/devices/product-seconds'
import { expect, test } from 'vitest'

test('products take their time, and less than a second on any CPU', async () => {
  const seconds = await productSeconds('cpu')
  // A billion operations: no CPU of today does them in 10 microseconds.
  expect(seconds).toBeGreaterThan(1e-5)
  expect(seconds).toBeLessThan(1)
})

test.skipIf(process.platform === 'win32')('a provider that is not there throws', async () => {
  await expect(productSeconds('dml')).rejects.toThrow(/backend not found/)
})
