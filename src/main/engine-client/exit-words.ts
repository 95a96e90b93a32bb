/** How the engine ended, in words a person can act on. */
import type { EngineExit } from './engine-process'

const OUT_OF_MEMORY = /heap out of memory|bad_alloc|bad allocation|Failed to allocate memory|allocation failed/i
const CRASH_SIGNALS = new Set(['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP'])
const SIGNAL_NUMBERS: Record<number, string> = {
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  15: 'SIGTERM',
}

/** A signal may come by name, as 128 + number, or, where Electron says `crashed` or `killed`, as the bare number. */
function signalOf({ code, signal, reason }: EngineExit): string | null {
  if (signal || code === null) return signal
  const bare = reason === 'crashed' || reason === 'killed'
  return SIGNAL_NUMBERS[code > 128 ? code - 128 : bare ? code : 0] ?? null
}

/** An exit with the reason that its signal does not tell. @param oomKilled whether Linux ended a process for want of memory meanwhile */
export const withReason = (exit: EngineExit, oomKilled: boolean): EngineExit =>
  oomKilled && signalOf(exit) === 'SIGKILL' ? { ...exit, reason: 'oom' } : exit

/** Whether it got no more memory. A kill from outside may be that as well, or somebody's wish. */
export const lackedMemory = (exit: EngineExit, stderr: string): boolean =>
  exit.reason === 'oom' || OUT_OF_MEMORY.test(stderr) || signalOf(exit) === 'SIGTRAP'

/** A clause without a full stop: "was killed from outside (SIGKILL)…". */
export function exitWords(exit: EngineExit, stderr: string): string {
  const signal = signalOf(exit)
  if (exit.reason === 'oom' || OUT_OF_MEMORY.test(stderr)) return 'ran out of memory'
  if (exit.reason === 'launch-failed') return 'could not be launched'
  if (signal === 'SIGKILL') return 'was killed from outside (SIGKILL), as a system short of memory also does'
  if (signal === 'SIGTERM') return 'was ended from outside (SIGTERM)'
  // Chromium's allocator, which Electron's processes share, ends them where it gets no memory.
  if (signal === 'SIGTRAP') return 'crashed (SIGTRAP), as it also does when it gets no more memory'
  if (signal && CRASH_SIGNALS.has(signal)) return `crashed (${signal})`
  if (exit.reason === 'crashed') return `crashed (exit code ${exit.code})`
  if (exit.reason === 'killed') return 'was killed from outside'
  if (signal) return `was ended by signal ${signal}`
  if (exit.code === 0) return 'ended by itself without an answer'
  return exit.code === null ? 'ended without saying why' : `ended with exit code ${exit.code}`
}
