/** The headless program: main without windows, on the same store, runs and engine. */
import { join } from 'node:path'
import { forkEngine } from '@main/engine-client/fork-engine'
import { runProgram } from './program'

/** The first Ctrl+C asks the work to stop and keep what it has; a second one ends the program. */
function interruption(): AbortSignal {
  const controller = new AbortController()
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(1)
    controller.abort()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return controller.signal
}

process.exitCode = await runProgram(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  launchEngine: () => forkEngine(join(import.meta.dirname, 'engine.js')),
  signal: interruption(),
})
