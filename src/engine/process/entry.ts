/** The engine process: a utility process of the window, or a child process of the headless program. */
import { fileURLToPath } from 'node:url'
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

// Ctrl+C in a terminal reaches the whole process group; when and how to stop is for the parent to say.
process.on('SIGINT', () => {})

const task = process.argv.slice(2)
if (isProbe(task)) {
  denyNetwork(() => undefined)
  await answerProbe(task)
} else {
  const transport = parentTransport()
  denyNetwork((target) => transport.send({ type: 'refused-connection', target }))
  serve(transport, new Devices(probeIn(fileURLToPath(import.meta.url))), memoryReturner())
}
