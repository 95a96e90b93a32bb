/** What a device's failure means, in a sentence. */
import { absent, failed, type ProbeAnswer, type Probed } from './probed'

type Failure = Extract<ProbeAnswer, { error: string }>

const list = new Intl.ListFormat('en-GB', { type: 'conjunction' })

/**
 * @param failure what onnxruntime threw, and what the library under it needs and does not find
 * @param stderr where loaders say what drivers and libraries they miss
 */
export function failureWords(title: string, { error, unmet }: Failure, stderr = ''): Probed {
  if (/Failed to get a WebGPU adapter/i.test(error)) return absent(`No graphics adapter was found: ${whatDriverLacks(stderr)}`)
  const cuda = /CUDA failure (\d+): (.+?) *(?:;|$)/m.exec(error)
  if (cuda && cuda[1] !== OUT_OF_MEMORY) return cudaFailure(Number(cuda[1]), cuda[2] as string)
  if (unmet.length > 0)
    return failed(
      `The ${title} files are installed; what is missing is ${list.format(unmet)}. Install that, then start Moderato again.`,
    )
  if (/Failed to load shared library|cannot open shared object file|backend not found/i.test(error))
    return failed(`${title} cannot be loaded: ${libraryOf(`${error}\n${stderr}`)} is missing or of another version.`)
  if (/out of memory|alloc|memory/i.test(error)) return failed('Its memory did not suffice for one tiny training step.')
  return failed(`One tiny training step failed there: ${firstLine(error)}`)
}

/** The number of CUDA's own error. */
const OUT_OF_MEMORY = '2'
const OLD_DRIVER = 35
const NO_DEVICE = 100

function cudaFailure(number: number, words: string): Probed {
  if (number === OLD_DRIVER) return failed('The NVIDIA driver is older than CUDA 13 needs: install 580 or newer.')
  if (number === NO_DEVICE) return absent('The NVIDIA driver finds no card that computes.')
  return failed(`CUDA failed: ${words} (error ${number}).`)
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
