/** How scripts end: a set-up failure is one sentence on stderr, an interruption ends us by the same signal. */
import { constants } from 'node:os'

/** A failure told in a sentence that says what to do; it needs no stack. */
export class SetUpError extends Error {
  /** @override */
  name = 'SetUpError'
}

/** What was asked for cannot be: exit code 2, as the headless program's own. */
export class InputError extends SetUpError {
  /** @override */
  name = 'InputError'
}

/** Somebody pressed Ctrl-C, or stopped us, while a child was running. */
export class Interrupted extends Error {
  /** @override */
  name = 'Interrupted'
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`interrupted by ${signal}`)
    this.signal = signal
  }
}

/** Set-up speaks on stderr only: stdout belongs to the program that is being set up.  @param {string} message */
export const tell = (message) => void process.stderr.write(`moderato: ${message}\n`)

/** Ends this process as the signal would have, so that a shell sees the truth.  @param {NodeJS.Signals} signal */
export function endBy(signal) {
  process.exitCode = 128 + (constants.signals[signal] ?? 1)
  process.kill(process.pid, signal)
}

/** The body of every entry script.  @param {() => Promise<number>} work answers the exit code */
export async function main(work) {
  try {
    process.exitCode = await work()
  } catch (error) {
    if (error instanceof Interrupted) return endBy(error.signal)
    tell(error instanceof SetUpError ? error.message : String(error instanceof Error ? error.stack : error))
    process.exitCode = error instanceof InputError ? 2 : 1
  }
}
