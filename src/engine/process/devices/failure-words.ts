/** What a device's failure means, in a sentence. */
import { absent, failed, type Probed } from './probed'

/**
 * @param error what onnxruntime threw
 * @param stderr where loaders say what drivers and libraries they miss
 */
export function failureWords(title: string, error: string, stderr = ''): Probed {
  if (/Failed to get a WebGPU adapter/i.test(error)) return absent(`No graphics adapter was found: ${whatDriverLacks(stderr)}`)
  if (/Failed to load shared library|cannot open shared object file|backend not found/i.test(error))
    return failed(`${title} cannot be loaded: ${libraryOf(`${error}\n${stderr}`)} is missing or of another version.`)
  if (/out of memory|alloc|memory/i.test(error)) return failed('Its memory did not suffice for one tiny training step.')
  return failed(`One tiny training step failed there: ${firstLine(error)}`)
}

/** The library that the system's loader names. */
const libraryOf = (said: string): string =>
  /(lib[\w+-]+\.so[\w.]*): (?:cannot|undefined|version)/.exec(said)?.[1] ?? 'one of its libraries, or the driver that it needs,'

function whatDriverLacks(said: string): string {
  if (process.platform !== 'linux') return 'the system offers none to WebGPU.'
  if (/libvulkan/.test(said)) return 'the Vulkan loader (libvulkan.so.1) is not installed.'
  if (/INCOMPATIBLE_DRIVER|no drivers/i.test(said))
    return 'there is no Vulkan driver for one; install that of your graphics card.'
  return 'there is no Vulkan driver, or one that is too old.'
}

const firstLine = (said: string): string => `${(said.split('\n')[0] as string).trim().replace(/\.$/, '')}.`
