/** `moderato devices`: what this machine can compute on, and why not on the rest. */
import type { Command } from '@main/cli/command'
import type { DeviceInfo } from '@shared/model'

export const devices: Command = {
  summary: 'list the devices and why one cannot be used',
  options: {},
  async run({ engine, terminal }) {
    const found = await engine.call('devices', {})
    for (const device of found) terminal.print(`${device.name.padEnd(8)}${words(device)}`)
    return { value: { devices: found } }
  },
}

/** A device that is available may have a reason against it all the same. */
function words({ available, reason, adapter }: DeviceInfo): string {
  if (!available) return reason ?? 'not available'
  return `available${adapter ? `: ${adapter}` : ''}${reason ? `. ${reason}` : ''}`
}
