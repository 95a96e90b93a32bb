/** Adapters by the drivers that are loaded. */
import { adapterName, loadedLibraries } from '@engine/process/devices/adapter'
import { expect, test } from 'vitest'

test.each([
  [['/usr/lib/libvulkan.so.1'], null],
  [['/opt/electron/libvk_swiftshader.so'], 'SwiftShader, which computes on the processor'],
  [['/usr/lib/libvulkan_lvp.so'], 'llvmpipe, which computes on the processor'],
  [['/usr/lib/libvulkan_lvp.so', '/usr/lib/libvulkan_radeon.so'], 'AMD (Mesa RADV)'],
  [['/usr/lib/libGLX_nvidia.so.0', '/usr/lib/libvulkan_intel.so'], null],
])('%s', (libraries, name) => {
  expect(adapterName(libraries)).toBe(name)
})

test('the process tells its own libraries', () => {
  expect(loadedLibraries().length).toBeGreaterThan(0)
})
