/** The devices of this machine, and why one cannot be used. */
import { cpus, totalmem } from 'node:os'
import type { Method } from '@engine/process/task'
import { cpu } from '@engine/runtime/cpu'
import type { Device } from '@engine/runtime/device'
import { AppError } from '@shared/errors'
import type { DeviceInfo } from '@shared/model'
import type { DeviceChoice } from '@shared/recipe'

const titles = { cuda: 'CUDA', dml: 'DirectML', webgpu: 'WebGPU' } as const

export const devices: Method<'devices'> = async () => [
  { name: 'cpu', available: true, reason: null, adapter: cpus()[0]?.model.trim() ?? null, memoryBytes: totalmem() },
  ...(Object.keys(titles) as (keyof typeof titles)[]).map(
    (name): DeviceInfo => ({ name, available: false, reason: reasonAgainst(name), adapter: null, memoryBytes: null }),
  ),
]

const reasonAgainst = (name: keyof typeof titles): string =>
  `This version of Moderato computes on the CPU only; ${titles[name]} is not supported yet.`

/** The device a recipe asks for. @throws AppError('unsupported') naming the reason */
export function deviceFor(choice: DeviceChoice): Device {
  if (choice === 'auto' || choice === 'cpu') return cpu
  throw new AppError('unsupported', `Device "${choice}" cannot be used: ${reasonAgainst(choice)} Choose cpu or auto.`)
}
