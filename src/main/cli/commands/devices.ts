/** `moderato devices`: what this machine can compute on, and why not on the rest; CUDA's files are installed and removed here. */
import type { Command } from '@main/cli/command'
import type { Context } from '@main/cli/context'
import { downloadBar } from '@main/cli/download-bar'
import { cudaManifest } from '@main/devices/cuda-manifest'
import { installCuda, removeCuda } from '@main/devices/install-cuda'
import { invalidInput } from '@shared/errors'
import { bytesInWords } from '@shared/hub'
import type { DeviceInfo } from '@shared/model'

export const devices: Command = {
  summary: 'list the devices and why one cannot be used; install what CUDA needs',
  options: {
    install: { kind: 'text', help: 'cuda  download and install the CUDA files of ONNX Runtime (Linux x64), or go on with it' },
    remove: { kind: 'text', help: 'cuda  remove them, and what has arrived of them' },
  },
  async run(context) {
    const { args, engine, terminal } = context
    const install = named(args.text('install'), '--install')
    const remove = named(args.text('remove'), '--remove')
    if (install && remove) throw invalidInput('Give either --install or --remove.')
    if (install) await installHere(context)
    if (remove) await removeCuda(context.home)
    const found = await engine.call('devices', {})
    for (const device of found) terminal.print(`${device.name.padEnd(8)}${words(device)}`)
    return { value: { devices: found } }
  },
}

function named(value: string | undefined, option: string): boolean {
  if (value !== undefined && value !== 'cuda') throw invalidInput(`${option}: found "${value}", expected cuda.`)
  return value !== undefined
}

async function installHere({ home, network, terminal, signal }: Context): Promise<void> {
  const manifest = cudaManifest()
  if (manifest) terminal.note(`${manifest.package}@${manifest.version}, a third party's build: ${bytesInWords(manifest.bytes)}.`)
  const begun = performance.now()
  const onUnpack = () => terminal.note('Unpacking, and checking every file.')
  const folder = await installCuda({
    home,
    manifest,
    network,
    env: process.env,
    signal,
    onProgress: downloadBar(terminal),
    onUnpack,
  })
  terminal.note(`The CUDA files are in ${folder}, after ${((performance.now() - begun) / 1000).toFixed(1)} s.`)
}

/** A device that is available may have a reason against it all the same. */
function words({ available, reason, adapter }: DeviceInfo): string {
  if (!available) return reason ?? 'not available'
  return `available${adapter ? `: ${adapter}` : ''}${reason ? `. ${reason}` : ''}`
}
