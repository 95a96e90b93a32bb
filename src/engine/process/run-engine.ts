/** What an engine process does from its first to its last moment: try out a device, or answer its parent. */
import { Devices } from './devices/devices'
import { answerProbe, isProbe, probeIn } from './devices/probe-process'
import { denyNetwork } from './no-network'
import type { FromEngine, Transport } from './protocol'
import { memoryReturner } from './return-memory'
import { serve } from './server'

/** Electron's `process.parentPort`, which exists in utility processes only. */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
}

function parentTransport(): Transport<FromEngine, unknown> {
  const port = (process as unknown as { parentPort?: ParentPort }).parentPort
  if (port)
    return {
      send: (message) => port.postMessage(message),
      onMessage: (listener) => port.on('message', ({ data }) => listener(data)),
    }
  process.once('disconnect', () => process.exit(0))
  return {
    send: (message) => {
      if (process.connected) process.send?.(message)
    },
    onMessage: (listener) => void process.on('message', listener),
  }
}

/** @param entry the engine's program, which tries devices out in processes of their own */
export async function runEngine(entry: string, task: readonly string[]): Promise<void> {
  if (isProbe(task)) {
    denyNetwork(() => undefined)
    return answerProbe(task)
  }
  const transport = parentTransport()
  denyNetwork((target) => transport.send({ type: 'refused-connection', target }))
  serve(transport, new Devices(probeIn(entry)), memoryReturner())
}
