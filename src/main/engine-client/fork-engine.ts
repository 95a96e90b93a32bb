/** The engine as a child process of the headless program, on the same Node. */
import { fork } from 'node:child_process'
import type { EngineProcess } from './engine-process'

/** `entry` is the built engine program beside the caller's. */
export function forkEngine(entry: string, env: NodeJS.ProcessEnv): EngineProcess {
  const child = fork(entry, [], {
    env,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // A process group of its own: Ctrl+C in the terminal is for the program, which then stops the engine in good order. Should the
    // program die, the line between them breaks and the engine goes too.
    detached: process.platform !== 'win32',
  })
  let failure = ''
  return {
    // A message to a process that is gone is answered by its exit.
    send: (message) => void (child.connected && child.send(message, () => undefined)),
    onMessage: (listener) => child.on('message', listener as (message: unknown) => void),
    onExit(listener) {
      child.once('exit', (code, signal) => listener({ code, signal, reason: failure || null }))
      child.once('error', () => {
        failure = 'launch-failed'
        if (child.pid === undefined) listener({ code: null, signal: null, reason: failure })
      })
    },
    onStderr: (listener) => child.stderr?.setEncoding('utf8').on('data', listener),
    kill: (force) => child.kill(force ? 'SIGKILL' : 'SIGTERM'),
  }
}
