/** The headless program: main without windows, on the same store, runs and engine. */
import { join } from 'node:path'
import { forkEngine } from '@main/engine-client/fork-engine'
import { runProgram } from './program'

/** One signal can arrive twice: sent to the whole process group, and passed on by the script that started this program. */
const SAME_SIGNAL_MS = 1_000

/** The first Ctrl+C asks the work to stop and keep what it has; a second one, later, ends the program. */
function interruption(): AbortSignal {
  const controller = new AbortController()
  let asked = 0
  const onSignal = () => {
    if (!controller.signal.aborted) {
      asked = performance.now()
      controller.abort()
    } else if (performance.now() - asked > SAME_SIGNAL_MS) {
      process.stderr.write('moderato: ended at once; what was done since the last checkpoint is lost.\n')
      process.exit(1)
    }
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return controller.signal
}

process.exitCode = await runProgram(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  launchEngine: (env) => forkEngine(join(import.meta.dirname, 'engine.js'), env),
  signal: interruption(),
})
