/** Launches the engine in this process: what is said is copied, and comes later, as it does between two processes. */
import type { FromEngine, Transport } from '@engine/process/protocol'
import { serve } from '@engine/process/server'
import type { EngineExit, LaunchEngine } from '@main/engine-client/engine-process'
import { cpuAlone } from '@tests/engine/fixtures/cpu-alone'

export const launchInProcess: LaunchEngine = () => {
  let toMain: (message: unknown) => void = () => undefined
  let toEngine: (message: unknown) => void = () => undefined
  let onExit: (exit: EngineExit) => void = () => undefined
  const later = (work: () => void) => void setImmediate(work)
  const transport: Transport<FromEngine, unknown> = {
    send: (message) => {
      const copy = structuredClone(message)
      later(() => toMain(copy))
    },
    onMessage: (listener) => {
      toEngine = listener as (message: unknown) => void
    },
  }
  serve(transport, cpuAlone())
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
