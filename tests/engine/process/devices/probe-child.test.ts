/** However the process ends in which a device is tried out, the engine goes on and has a sentence. */
import { spawn } from 'node:child_process'
import { probeChild } from '@engine/process/devices/probe-child'
import { expect, test } from 'vitest'

/** Probes with a child that runs this program. */
const probed = (program: string, deadline?: number) =>
  probeChild(
    'WebGPU',
    () =>
      spawn(process.execPath, ['-e', program], {
        env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      }),
    deadline,
  )
const answer = (value: object) => `process.send(${JSON.stringify(value)})`
const works = { available: true, reason: null, adapter: 'NVIDIA', present: true }
const without = { error: 'Failed to get a WebGPU adapter: No supported adapters', unmet: [] }

test('its answer is passed on', async () => {
  expect(await probed(answer(works))).toEqual(works)
})

test('a driver that ends the process', async () => {
  expect(await probed('process.abort()')).toMatchObject({ available: false, present: true })
  expect((await probed('process.kill(process.pid, "SIGSEGV")')).reason).toBe(
    'Its driver or library ended the process that tested it (SIGSEGV).',
  )
  expect((await probed('process.exit(3)')).reason).toContain('(exit code 3)')
})

test('a driver that never returns', async () => {
  const { reason } = await probed('for (;;);', 300)
  expect(reason).toBe('It did not finish one tiny training step within 0.3 seconds.')
})

test('words that are none count as no answer', async () => {
  expect((await probed(answer({ available: 'perhaps' }))).available).toBe(false)
})

test.skipIf(process.platform !== 'linux')('what the loader of the drivers says on stderr becomes the reason', async () => {
  const says = (words: string) => probed(`process.stderr.write(${JSON.stringify(words)}); ${answer(without)}`)
  expect((await says("Warning: Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file")).reason).toBe(
    'No graphics adapter was found: the Vulkan loader (libvulkan.so.1) is not installed.',
  )
  expect((await says('Warning: vkCreateInstance failed with VK_ERROR_INCOMPATIBLE_DRIVER')).reason).toMatch(/no Vulkan driver/)
  expect((await says('')).reason).toMatch(/too old/)
})

test('a program that cannot be started', async () => {
  const { reason } = await probeChild('WebGPU', () => spawn('/nowhere/at-all', { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] }))
  expect(reason).toMatch(/could not be started/)
})
