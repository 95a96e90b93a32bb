/** One engine process from launch to exit: the hand-shake, what it says on stderr, and why it ended. */
import { FromEngine, PROTOCOL_VERSION, type ToEngine } from '@engine/process/protocol'
import { AppError, internal } from '@shared/errors'
import { type Deferred, deferred } from './deferred'
import type { EngineExit, EngineProcess, LaunchEngine } from './engine-process'
import { exitWords, lackedMemory, withReason } from './exit-words'

export interface EngineInfo {
  pid: number
  onnxruntime: string
}

export type Answer = Extract<FromEngine, { id: number }>

export interface LifeListener {
  /** The hand-shake is done: requests may be sent. */
  onReady(): void
  onAnswer(answer: Answer): void
  /** Something in it wanted a connection, and did not get it. */
  onRefusedConnection(target: string): void
  /** Called once, with what everybody who still waits is told. */
  onEnd(error: AppError): void
}

export interface LifeOptions {
  /** A process that is not ready by then is ended. */
  readyMs: number
  /** How many processes the system has ended for want of memory so far; null where it does not count them. */
  oomKills: () => number | null
}

const STDERR_LINES = 30
/** What a killed process is given to go before it is forced. */
export const KILL_GRACE_MS = 2_000

export class EngineLife {
  readonly ready: Deferred<EngineInfo> = deferred()
  readonly exited: Deferred<void> = deferred()
  info: EngineInfo | null = null
  lastMessageAt = 0
  readonly #process: EngineProcess
  readonly #listener: LifeListener
  readonly #readyTimer: NodeJS.Timeout
  readonly #oomKilled: () => boolean
  #stderr: string[] = []
  #forceTimer: NodeJS.Timeout | undefined
  #ended = false

  constructor(launch: LaunchEngine, { readyMs, oomKills }: LifeOptions, listener: LifeListener) {
    this.#listener = listener
    const before = oomKills()
    this.#oomKilled = () => before !== null && (oomKills() ?? 0) > before
    this.#process = launch()
    this.#readyTimer = setTimeout(() => this.end(notReady(readyMs)), readyMs)
    this.#process.onMessage((message) => this.#receive(message))
    this.#process.onStderr((text) => this.#keepStderr(text))
    this.#process.onExit((exit) => this.#exit(exit))
    this.#process.send({ type: 'hello', version: PROTOCOL_VERSION })
  }

  get stderr(): string {
    return this.#stderr.join('\n')
  }

  send(message: ToEngine): void {
    this.#process.send(message)
  }

  /** Ends the process for a reason of ours; nobody waits for its exit to be told. */
  end(verdict: AppError): void {
    if (this.#ended) return
    this.#tell(verdict)
    this.#process.kill(false)
    this.#forceTimer = setTimeout(() => this.#process.kill(true), KILL_GRACE_MS)
  }

  #receive(raw: unknown): void {
    if (this.#ended) return
    const { success, data, error } = FromEngine.safeParse(raw)
    if (!success) this.#keepStderr(`A message of another shape came from the engine: ${error.message}`)
    else if (data.type === 'ready') this.#shakeHands(data)
    else if (data.type === 'log') this.#keepStderr(`${data.level}: ${data.message}`)
    else if (data.type === 'refused-connection') this.#listener.onRefusedConnection(data.target)
    else {
      this.lastMessageAt = Date.now()
      this.#listener.onAnswer(data)
    }
  }

  #shakeHands({ version, pid, onnxruntime }: Extract<FromEngine, { type: 'ready' }>): void {
    clearTimeout(this.#readyTimer)
    if (version === PROTOCOL_VERSION) {
      this.info = { pid, onnxruntime }
      this.#listener.onReady()
      this.ready.resolve(this.info)
    } else this.end(otherVersion(version))
  }

  #exit(told: EngineExit): void {
    clearTimeout(this.#forceTimer)
    const exit = withReason(told, this.#oomKilled())
    const words = `The engine process ${exitWords(exit, this.stderr)}. It starts again by itself with the next task.`
    const code = lackedMemory(exit, this.stderr) ? 'engine-out-of-memory' : 'engine-lost'
    this.#tell(new AppError(code, words, this.stderr || undefined))
    this.exited.resolve()
  }

  #tell(error: AppError): void {
    clearTimeout(this.#readyTimer)
    if (this.#ended) return
    this.#ended = true
    this.ready.reject(error)
    this.#listener.onEnd(error)
  }

  #keepStderr(text: string): void {
    const lines = text.split('\n').filter((line) => line.trim() !== '')
    this.#stderr = [...this.#stderr, ...lines].slice(-STDERR_LINES)
  }
}

const notReady = (milliseconds: number) =>
  new AppError(
    'engine-lost',
    `The engine process did not become ready within ${Math.round(milliseconds / 1000)} seconds and was ended.`,
  )

const otherVersion = (version: number) =>
  internal(
    `the engine speaks version ${version} of the protocol and this program version ${PROTOCOL_VERSION}: their files come from different versions of Moderato. Install it again.`,
  )
