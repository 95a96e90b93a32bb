/** The engine as Electron's utility process. */
import { constants, setPriority } from 'node:os'
import type { EngineProcess } from '@main/engine-client/engine-process'
import { app, type Details, type Event, utilityProcess } from 'electron'

const SERVICE_NAME = 'Moderato engine'
/** Electron says why a process is gone just after its exit, and nothing of an orderly one. */
const REASON_MS = 100

export function launchUtilityEngine(entry: string, env: NodeJS.ProcessEnv): EngineProcess {
  const child = utilityProcess.fork(entry, [], {
    serviceName: SERVICE_NAME,
    stdio: ['ignore', 'ignore', 'pipe'],
    env,
  })
  let pid: number | undefined
  child.once('spawn', () => {
    pid = child.pid
    if (pid !== undefined) stepBack(pid)
  })
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) =>
      child.once('exit', (code) => {
        pid = undefined
        let reason: string | null = null
        const told = (_event: Event, details: Details) => {
          if (details.name === SERVICE_NAME) reason = details.reason
        }
        app.on('child-process-gone', told)
        setTimeout(() => {
          app.off('child-process-gone', told)
          listener({ code, signal: null, reason })
        }, REASON_MS)
      }),
    onStderr: (listener) => child.stderr?.on('data', (chunk: Buffer) => listener(chunk.toString('utf8'))),
    kill(force) {
      if (force && pid !== undefined) killHard(pid)
      else child.kill()
    },
  }
}

/** Training takes every core it is given; the window must get its turn at once. */
function stepBack(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // A system that does not let us is only a little less smooth.
  }
}

function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It went by itself a moment ago.
  }
}
