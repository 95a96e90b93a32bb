/** What a device's failure means, in a sentence. */
import { absent, failed, type Probed } from './probed'

/** @param said what onnxruntime, the driver or the loader said */
export function failureWords(title: string, said: string): Probed {
  if (/Failed to get a WebGPU adapter/i.test(said)) return absent(`No graphics adapter was found: ${whatDriverLacks(said)}`)
  if (/Failed to load shared library|cannot open shared object file|backend not found/i.test(said))
    return failed(
      `${title} cannot be loaded: one of its libraries, or the driver that it needs, is missing or of another version.`,
    )
  if (/out of memory|alloc|memory/i.test(said)) return failed('Its memory did not suffice for one tiny training step.')
  return failed(`One tiny training step failed there: ${firstLine(said)}`)
}

/** The loader's own words come on stderr, and are a part of what was said where the process was a child. */
function whatDriverLacks(said: string): string {
  if (process.platform !== 'linux') return 'the system offers none to WebGPU.'
  if (/libvulkan/.test(said)) return 'the Vulkan loader (libvulkan.so.1) is not installed.'
  if (/INCOMPATIBLE_DRIVER|no drivers/i.test(said))
    return 'there is no Vulkan driver for one; install that of your graphics card.'
  return 'there is no Vulkan driver, or one that is too old.'
}

const firstLine = (said: string): string => `${(said.split('\n')[0] as string).trim().replace(/\.$/, '')}.`
