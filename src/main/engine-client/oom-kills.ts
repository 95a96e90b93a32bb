/** Whether Linux has ended a process for want of memory: the process is told SIGKILL, as by anybody's kill, and the kernel counts. */
import { readFileSync } from 'node:fs'

/** Processes ended so since the system's start; null where that is not counted (other systems, Linux before 4.13). */
export function oomKills(file = '/proc/vmstat'): number | null {
  try {
    const found = /^oom_kill (\d+)$/m.exec(readFileSync(file, 'utf8'))
    return found ? Number(found[1]) : null
  } catch {
    return null
  }
}
