/** `moderato network`: the switch, for whoever has no window. */
import type { Command } from '@main/cli/command'
import { networkStatus } from '@main/network/status'
import { switchNetwork } from '@main/network/switch'
import { invalidInput } from '@shared/errors'
import type { NetworkStatus } from '@shared/ledger'

export const network: Command = {
  summary: 'show whether anything may leave this machine, or switch it',
  options: {
    on: { kind: 'flag', help: 'let models and data be fetched and pushed when asked for' },
    off: { kind: 'flag', help: 'let nothing leave, from any process of this data folder' },
  },
  async run({ db, args, terminal }) {
    if (args.flag('on') && args.flag('off')) throw invalidInput('Give either --on or --off.')
    if (args.flag('on') || args.flag('off')) switchNetwork(db, args.flag('on'))
    const status = await networkStatus(db, process.env, null)
    terminal.print(words(status))
    return { value: status }
  },
}

function words({ state, forcedBy, endpoint, proxy }: NetworkStatus): string {
  if (state === 'on') return `The network is on: ${endpoint}${proxy ? ` through ${proxy}` : ''}, when asked for.`
  if (state === 'off') return 'The network is off: nothing leaves this machine.'
  if (state === 'never') return 'The network is off, and has never been switched on: a command that names the Hub will.'
  return `The environment variable ${forcedBy} keeps the network off.`
}
