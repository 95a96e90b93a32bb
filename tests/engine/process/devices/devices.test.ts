/** Which device a run gets, and what its user is told of it. */
import type { AcceleratorName } from '@engine/process/devices/accelerators'
import { Devices } from '@engine/process/devices/devices'
import { absent, failed, type Probed } from '@engine/process/devices/probed'
import { expect, test } from 'vitest'

const works: Probed = { available: true, reason: null, adapter: 'NVIDIA', present: true }
const slow: Probed = { ...works, reason: 'SwiftShader: training there is slower.' }

/** Machines of which WebGPU alone is tried out: this one has no CUDA library and is no Windows. */
function machine(probed: (thorough: boolean) => Probed) {
  const tried: [AcceleratorName, boolean][] = []
  const devices = new Devices(async (name, thorough) => {
    tried.push([name, thorough])
    return name === 'webgpu' ? probed(thorough) : absent('None.')
  })
  return { devices, tried }
}

test('auto takes what proves itself', async () => {
  const { devices } = machine(() => works)
  expect(await devices.choose('auto')).toMatchObject({ device: { name: 'webgpu' }, notice: null })
})

test('auto passes over what is slower or fails, and says so', async () => {
  const slower = machine((thorough) => (thorough ? slow : failed('SwiftShader: training there is slower.')))
  expect(await slower.devices.choose('auto')).toMatchObject({
    device: { name: 'cpu' },
    notice: 'This run computes on cpu: WebGPU is not used. SwiftShader: training there is slower.',
  })
  expect(slower.tried).toContainEqual(['webgpu', false])
  const broken = machine(() => failed('Its memory did not suffice.'))
  expect((await broken.devices.choose('auto')).notice).toContain('Its memory did not suffice.')
})

test('that there is no graphics adapter is no news', async () => {
  const { devices } = machine(() => absent('No graphics adapter was found.'))
  expect(await devices.choose('auto')).toMatchObject({ device: { name: 'cpu' }, notice: null })
})

test('what is asked for by name is used or refused, never replaced', async () => {
  const { devices } = machine(() => slow)
  expect(await devices.choose('webgpu')).toMatchObject({ device: { name: 'webgpu' }, notice: slow.reason, slower: true })
  expect(await devices.choose('cpu')).toMatchObject({ device: { name: 'cpu' }, notice: null, slower: false })
  const without = machine(() => absent('No graphics adapter was found.')).devices
  await expect(without.choose('webgpu')).rejects.toMatchObject({
    code: 'unsupported',
    message: 'Device "webgpu" cannot be used: No graphics adapter was found. Choose cpu or auto.',
  })
})

test.skipIf(process.platform === 'win32')('what the system lacks is not tried out', async () => {
  const { devices, tried } = machine(() => works)
  await expect(devices.choose('dml')).rejects.toThrow(/DirectML is a part of Windows/)
  expect(tried).toEqual([])
})

test('lists each device with its reason, and tries each out once', async () => {
  const { devices, tried } = machine(() => slow)
  const [cpu, , , webgpu] = await devices.list()
  expect(cpu).toMatchObject({ name: 'cpu', available: true, reason: null })
  expect(cpu?.memoryBytes).toBeGreaterThan(1e8)
  expect(webgpu).toEqual({ name: 'webgpu', available: true, reason: slow.reason, adapter: 'NVIDIA', memoryBytes: null })
  await devices.list()
  await devices.choose('webgpu')
  expect(tried.filter(([name]) => name === 'webgpu')).toEqual([['webgpu', true]])
})
