/** The devices of this machine: each is tried out once, when it is first asked for. */
import { cpus, totalmem } from 'node:os'
import { cpu } from '@engine/runtime/cpu'
import type { Device } from '@engine/runtime/device'
import { AppError } from '@shared/errors'
import type { DeviceInfo } from '@shared/model'
import type { DeviceChoice } from '@shared/recipe'
import { type AcceleratorName, accelerators } from './accelerators'
import { absent, type Probed } from './probed'

/** Tries a device out; where `thorough` is false, one that is slower than the CPU counts as failed. */
export type Probe = (name: AcceleratorName, thorough: boolean) => Promise<Probed>

export interface Chosen {
  readonly device: Device
  /** What the user should know of the choice; null where there is nothing. */
  readonly notice: string | null
  /** Whether the user asked for one that the CPU would outrun. */
  readonly slower: boolean
}

const names = Object.keys(accelerators) as AcceleratorName[]

export class Devices {
  private readonly probed = new Map<string, Promise<Probed>>()

  constructor(private readonly probe: Probe) {}

  async list(): Promise<DeviceInfo[]> {
    const others = names.map(async (name): Promise<DeviceInfo> => {
      const { available, reason, adapter } = await this.tried(name, true)
      return { name, available, reason, adapter, memoryBytes: null }
    })
    const processor = cpus()[0]?.model.trim() ?? null
    return [
      { name: 'cpu', available: true, reason: null, adapter: processor, memoryBytes: totalmem() },
      ...(await Promise.all(others)),
    ]
  }

  /**
   * The device a recipe asks for. `auto` is the first that proves itself and is faster than the CPU, else the CPU.
   * @throws AppError('unsupported') naming why the one that is asked for by name cannot be used
   */
  async choose(choice: DeviceChoice): Promise<Chosen> {
    if (choice === 'cpu') return { device: cpu, notice: null, slower: false }
    if (choice === 'auto') return this.best()
    const { available, reason } = await this.tried(choice, true)
    if (!available) throw new AppError('unsupported', `Device "${choice}" cannot be used: ${reason} Choose cpu or auto.`)
    return { device: accelerators[choice].device, notice: reason, slower: reason !== null }
  }

  private async best(): Promise<Chosen> {
    const passedOver: string[] = []
    for (const name of names) {
      const { available, reason, present } = await this.tried(name, false)
      if (available && reason === null)
        return { device: accelerators[name].device, notice: sentence(passedOver, name), slower: false }
      if (present) passedOver.push(`${accelerators[name].title} is not used. ${reason}`)
    }
    return { device: cpu, notice: sentence(passedOver, 'cpu'), slower: false }
  }

  private tried(name: AcceleratorName, thorough: boolean): Promise<Probed> {
    const key = `${name}/${thorough}`
    const known = this.probed.get(key)
    if (known) return known
    const missing = accelerators[name].missing()
    const probed = missing === null ? this.probe(name, thorough) : Promise.resolve(absent(missing))
    this.probed.set(key, probed)
    return probed
  }
}

const sentence = (passedOver: readonly string[], name: DeviceInfo['name']): string | null =>
  passedOver.length > 0 ? `This run computes on ${name}: ${passedOver.join(' ')}` : null
