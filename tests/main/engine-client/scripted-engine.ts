/** An engine process whose every word a test decides. */

import { type FromEngine, PROTOCOL_VERSION, type ToEngine } from '@engine/process/protocol'
import type { EngineExit, EngineProcess } from '@main/engine-client/engine-process'

export class ScriptedEngine {
  readonly received: ToEngine[] = []
  readonly kills: boolean[] = []
  #say: (message: FromEngine) => void = () => undefined
  #exit: (exit: EngineExit) => void = () => undefined
  #stderr: (text: string) => void = () => undefined
  /** Called with each message main sends. */
  onReceived: (message: ToEngine) => void = () => undefined
  /** What a kill does; by default the process goes at once. */
  onKill: (force: boolean) => void = () => setImmediate(() => this.exit({ signal: 'SIGTERM' }))

  readonly process: EngineProcess = {
    send: (message) => {
      this.received.push(message)
      this.onReceived(message)
    },
    onMessage: (listener) => {
      this.#say = listener
    },
    onExit: (listener) => {
      this.#exit = listener
    },
    onStderr: (listener) => {
      this.#stderr = listener
    },
    kill: (force) => {
      this.kills.push(force)
      this.onKill(force)
    },
  }

  ready(version = PROTOCOL_VERSION): void {
    this.#say({ type: 'ready', version, pid: 4711, onnxruntime: '1.29.0' })
  }
  say(message: FromEngine): void {
    this.#say(message)
  }
  sayAnything(message: unknown): void {
    this.#say(message as FromEngine)
  }
  complain(text: string): void {
    this.#stderr(text)
  }
  exit(exit: Partial<EngineExit> = {}): void {
    this.#exit({ code: null, signal: null, reason: null, ...exit })
  }
  requests(): Extract<ToEngine, { type: 'request' }>[] {
    return this.received.filter((message) => message.type === 'request')
  }
}
