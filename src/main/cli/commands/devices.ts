/** `moderato devices`: what this machine can compute on, and why not on the rest. */
import type { Command } from '@main/cli/command'

export const devices: Command = {
  summary: 'list the devices and why one cannot be used',
  options: {},
  async run({ engine, terminal }) {
    const found = await engine.call('devices', {})
    for (const { name, available, reason, adapter } of found)
      terminal.print(`${name.padEnd(8)}${available ? `available${adapter ? `: ${adapter}` : ''}` : reason}`)
    return { value: { devices: found } }
  },
}
