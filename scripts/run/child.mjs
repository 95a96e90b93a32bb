/** Runs commands to their end; a signal sent to us reaches the child and is waited for. */
import { spawn } from 'node:child_process'
import { isatty } from 'node:tty'
import { Interrupted, SetUpError } from './failure.mjs'

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {import('node:child_process').StdioOptions} [stdio]
 *
 * @typedef {object} Ending
 * @property {number | null} code
 * @property {NodeJS.Signals | null} signal what ended the child
 * @property {NodeJS.Signals | null} received what was sent to us meanwhile
 */

/** Our stdout may be a pipe that expects one JSON object, so what set-up commands print goes to stderr. */
export const TO_STDERR = /** @type {const} */ (['ignore', 2, 2])

const PASSED_ON = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])

/** npm passes on what a process group has been sent already: the same signal again within this time is the same one. */
const SAME_MS = 1_000

/** A terminal sends Ctrl-C to the whole process group, the child included; without one nobody but us can tell the child. */
const inTerminal = () => [0, 1, 2].some((descriptor) => isatty(descriptor))

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {(signal: NodeJS.Signals) => void} onSignal
 */
function passSignalsOn(child, onSignal) {
  let last = { signal: '', at: 0 }
  /** @type {NodeJS.SignalsListener} */
  const pass = (signal) => {
    const repeated = signal === last.signal && Date.now() - last.at < SAME_MS
    last = { signal, at: Date.now() }
    onSignal(signal)
    if (!repeated && !(signal === 'SIGINT' && inTerminal())) child.kill(signal)
  }
  for (const name of PASSED_ON) process.on(name, pass)
  return () => {
    for (const name of PASSED_ON) process.off(name, pass)
  }
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Ending>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    /** @type {NodeJS.Signals | null} */
    let received = null
    const child = spawn(command, args, { stdio: 'inherit', ...options })
    const release = passSignalsOn(child, (signal) => {
      received = signal
    })
    child.once('error', (error) => {
      release()
      reject(new SetUpError(`${command} could not be started (${error.message}): install it or put it on the PATH.`))
    })
    child.once('close', (code, signal) => {
      release()
      resolve({ code, signal, received })
    })
  })
}

/**
 * Runs a step of ours: whoever interrupts it interrupts us.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<boolean>} whether it succeeded
 */
export async function succeeds(command, args, options) {
  const ending = await run(command, args, options)
  const interruption = ending.received ?? (ending.signal === 'SIGINT' ? ending.signal : null)
  if (interruption) throw new Interrupted(interruption)
  return ending.code === 0
}
