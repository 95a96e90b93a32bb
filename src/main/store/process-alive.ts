/** Whether the process that claimed something still runs. */
import { uptime } from 'node:os'

export interface Holder {
  pid: number
  /** When it made its claim, as an ISO time. */
  since: string
}

/** Clocks are set and drift: a claim is only called older than the machine's start when it clearly is. */
const CLOCK_TOLERANCE_MS = 60_000

/** After a restart of the machine another process may have the number, so a claim from before it is dead either way. */
export function isAlive({ pid, since }: Holder): boolean {
  const started = Date.now() - uptime() * 1000
  if (Date.parse(since) < started - CLOCK_TOLERANCE_MS) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it runs, as another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
