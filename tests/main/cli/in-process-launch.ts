/** Launches the engine in this process: what is said is copied, and comes later, as it does between two processes. */
import { serve } from '@engine/process/server'
import type { EngineExit, LaunchEngine } from '@main/engine-client/engine-process'

export const launchInProcess: LaunchEngine = () => {
  let toMain: (message: unknown) => void = () => undefined
  let toEngine: (message: unknown) => void = () => undefined
  let onExit: (exit: EngineExit) => void = () => undefined
  const later = (work: () => void) => void setImmediate(work)
  serve({
    send: (message) => {
      const copy = structuredClone(message)
      later(() => toMain(copy))
    },
    onMessage: (listener) => {
      toEngine = listener as (message: unknown) => void
    },
  })
  return {
    send: (message) => {
      const copy = structuredClone(message)
      later(() => toEngine(copy))
    },
    onMessage: (listener) => {
      toMain = listener as (message: unknown) => void
    },
    onExit: (listener) => {
      onExit = listener
    },
    onStderr: () => undefined,
    kill: () => later(() => onExit({ code: null, signal: 'SIGTERM', reason: null })),
  }
}
