/** Devices in the window: each is tried out in a process of its own, and says what it is or why it is not used. */
import { dirname, join } from 'node:path'
import { call } from './bridge'
import { expect, test } from './fixture'
import { executablePath } from './launch'

test('a device that is not there says why, and the engine goes on', async ({ page, ui }) => {
  const devices = await call(page, 'devices/list', undefined)
  expect(devices.map(({ name }) => name)).toEqual(['cpu', 'cuda', 'dml', 'webgpu'])
  for (const { available, reason } of devices) if (!available) expect(reason).toMatch(/^[A-Z].*\.$/)
  await ui.settings()
  const section = page.getByRole('region', { name: 'Devices' })
  for (const { available, reason } of devices) if (!available) await expect(section).toContainText(`Not available. ${reason}`)
  expect((await call(page, 'app/info', undefined)).onnxruntime).toMatch(/^\d/)
})

test.describe('a graphics card in software', () => {
  test.skip(process.platform !== 'linux', 'Electron comes with a Vulkan driver in software on Linux alone.')
  const variables = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES']

  test.beforeAll(() => {
    for (const name of variables) process.env[name] = join(dirname(executablePath()), 'vk_swiftshader_icd.json')
  })
  test.afterAll(() => {
    for (const name of variables) delete process.env[name]
  })

  test('proves itself, and is not what auto takes', async ({ page, ui }) => {
    test.setTimeout(120_000)
    const webgpu = (await call(page, 'devices/list', undefined)).find(({ name }) => name === 'webgpu')
    expect(webgpu).toMatchObject({ available: true, reason: expect.stringMatching(/slower/) })
    await ui.settings()
    await expect(page.getByText(/^Available: SwiftShader, which computes on the processor\. .* slower/)).toBeVisible()
  })
})
