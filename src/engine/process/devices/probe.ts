/** Tries a device out: in a process of its own, since a driver may end the process that calls it. */

import { type AcceleratorName, accelerators } from './accelerators'
import { failed, type Probed } from './probed'
import { productSeconds } from './product-seconds'
import { prove } from './prove'

/**
 * @param thorough whether one that is slower than the CPU has to prove itself as well
 * @throws what onnxruntime or the driver throws
 */
export async function probe(name: AcceleratorName, thorough: boolean): Promise<Probed> {
  const { device, title, adapter: named } = accelerators[name]
  const seconds = await productSeconds(name)
  const adapter = named()
  const slower = slownessOf(adapter ?? title, seconds, await productSeconds('cpu'))
  if (slower !== null && !thorough) return failed(slower, adapter)
  const difference = await prove(device)
  return difference === null ? { available: true, reason: slower, adapter, present: true } : failed(difference, adapter)
}

/** Why `auto` passes it over; null where it is faster than the CPU. */
function slownessOf(what: string, seconds: number, onCpu: number): string | null {
  if (seconds < onCpu) return null
  const milliseconds = (value: number) => `${Number((1000 * value).toPrecision(2))} ms`
  return `${what}: a few matrix products take ${milliseconds(seconds)} there and ${milliseconds(onCpu)} on the CPU, so training there is slower.`
}
