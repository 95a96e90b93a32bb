/** `moderato ledger`: every request that any process of this data folder sent, or was kept from sending. */
import type { Command } from '@main/cli/command'
import { table } from '@main/cli/terminal'
import { endLostRequests, listLedger } from '@main/store/ledger'
import { invalidInput } from '@shared/errors'
import type { LedgerEntry } from '@shared/ledger'

export const ledger: Command = {
  summary: 'list what left this machine, when, and what for',
  options: { since: { kind: 'text', help: 'T  a time such as 2026-01-31T12:00, or how long ago: 30m, 2h, 7d' } },
  async run({ db, args, terminal }) {
    endLostRequests(db)
    const since = args.text('since')
    const found = listLedger(db, since === undefined ? {} : { since: sinceTime(since, Date.now()) })
    terminal.print(
      found.length > 0 ? table([HEADS, ...found.map(row)], WORDS) : 'Nothing has left this machine, and nothing tried to.',
    )
    return { value: { requests: found.map(({ id: _, ...entry }) => entry) } }
  },
}

/** The request comes last: its address may be long. */
const HEADS = ['time', 'result', 'in', 'out', 'process', 'what for', 'request']
const WORDS = [0, 4, 5, 6]

const row = (entry: LedgerEntry): string[] => [
  entry.time,
  entry.outcome === 'answered' ? String(entry.status) : entry.outcome,
  `${entry.bytesIn} B`,
  `${entry.bytesOut} B`,
  entry.process,
  entry.purpose,
  `${entry.method} ${entry.scheme}://${entry.host}${entry.path}`,
]

const UNITS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const

/** `2h` before `now`, or a date, or a date and a time; without a zone it is the machine's. @returns ISO */
export function sinceTime(text: string, now: number): string {
  const ago = /^(\d+)([smhd])$/.exec(text)
  if (ago) return new Date(now - Number(ago[1]) * UNITS[ago[2] as keyof typeof UNITS] * 1_000).toISOString()
  // A date alone would be read as midnight in Greenwich.
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00`) : new Date(text)
  if (!/^\d{4}-/.test(text) || Number.isNaN(time.getTime()))
    throw invalidInput(
      `--since: found "${text}", expected a time such as 2026-01-31 or 2026-01-31T12:00, or how long ago: 30m, 2h, 7d.`,
    )
  return time.toISOString()
}
