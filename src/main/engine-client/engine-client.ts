/** Main's side of the engine: typed calls that always end, whatever becomes of the process. */
import { type MethodInput, type MethodName, type MethodOutput, methods } from '@engine/process/protocol'
import { AppError, fromErrorData, internal, toErrorData } from '@shared/errors'
import type { TrainProgress } from '@shared/progress'
import { type Deferred, deferred, settledWithin } from './deferred'
import { type Answer, type EngineInfo, EngineLife, KILL_GRACE_MS, type LifeOptions } from './engine-life'
import type { LaunchEngine } from './engine-process'
import { oomKills } from './oom-kills'

export interface CallOptions {
  onProgress?: (progress: TrainProgress) => void
  signal?: AbortSignal
  /** In a process of its own, which ends with the answer: what it holds at most is then what the call took. */
  apart?: boolean
}

/** What a handler or a run needs of an engine; tests pass a fake. */
export interface Engine {
  start(): Promise<EngineInfo>
  call<M extends MethodName>(method: M, input: MethodInput<M>, options?: CallOptions): Promise<MethodOutput<M>>
}

export interface EngineClientOptions extends Partial<LifeOptions> {
  /** The process is ended when a request was cancelled and nothing was heard for so long. */
  silenceMs?: number
  /** Starts in a row that never became ready, after which calls are refused for `coolDownMs`. */
  maxFailedStarts?: number
  coolDownMs?: number
  /** Something in the engine wanted a connection, and did not get it. */
  onRefusedConnection?: (target: string) => void
}

const DEFAULTS: Required<EngineClientOptions> = {
  readyMs: 60_000,
  oomKills,
  silenceMs: 60_000,
  maxFailedStarts: 3,
  coolDownMs: 30_000,
  onRefusedConnection: () => undefined,
}

interface Pending {
  method: MethodName
  input: unknown
  answer: Deferred<unknown>
  onProgress?: (progress: TrainProgress) => void
  watchdog?: NodeJS.Timeout
}

export class EngineClient implements Engine {
  readonly #launch: LaunchEngine
  readonly #options: Required<EngineClientOptions>
  readonly #pending = new Map<number, Pending>()
  #life: EngineLife | null = null
  #lastId = 0
  #failedStarts = 0
  #refusedUntil = 0
  #closed = false
  #stale = false
  readonly #apart = new Set<EngineClient>()

  constructor(launch: LaunchEngine, options: EngineClientOptions = {}) {
    this.#launch = launch
    this.#options = { ...DEFAULTS, ...options }
  }

  /** Launches the process if none lives, and resolves once the hand-shake is done. */
  async start(): Promise<EngineInfo> {
    return this.#alive().ready.promise
  }

  async call<M extends MethodName>(method: M, input: MethodInput<M>, options: CallOptions = {}): Promise<MethodOutput<M>> {
    if (options.signal?.aborted) throw stoppedEarly()
    if (options.apart) return this.#callApart(method, input, options)
    const life = this.#alive()
    const id = ++this.#lastId
    const answer = deferred<unknown>()
    this.#pending.set(id, { method, input, answer, onProgress: options.onProgress })
    const cancel = () => this.#cancel(id)
    options.signal?.addEventListener('abort', cancel)
    if (life.info) this.#send(life, id)
    try {
      const output = methods[method].output.safeParse(await answer.promise)
      if (!output.success) throw internal(`the engine's answer to ${method} has another shape: ${output.error.message}`)
      return output.data as MethodOutput<M>
    } finally {
      options.signal?.removeEventListener('abort', cancel)
      clearTimeout(this.#pending.get(id)?.watchdog)
      this.#pending.delete(id)
      this.#endIfStale()
    }
  }

  /** What the process was born with has changed: the next task is for a new one, once what is under way has its answer. */
  renew(): void {
    this.#stale = true
    this.#endIfStale()
  }

  /** Cancels what is running, waits until the deadline for the answers, and ends the process. No call is taken afterwards. */
  async shutdown(deadlineMs: number): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#apart].map((client) => client.shutdown(deadlineMs)))
    const life = this.#life
    if (!life) return
    const answers = [...this.#pending.values()].map((request) => request.answer.promise)
    for (const id of this.#pending.keys()) this.#cancel(id)
    await settledWithin(deadlineMs, Promise.allSettled(answers))
    life.end(new AppError('engine-lost', 'Moderato was closed before the engine had answered.'))
    await settledWithin(2 * KILL_GRACE_MS, life.exited.promise)
  }

  async #callApart<M extends MethodName>(method: M, input: MethodInput<M>, options: CallOptions): Promise<MethodOutput<M>> {
    if (this.#closed) throw closing()
    const client = new EngineClient(this.#launch, this.#options)
    this.#apart.add(client)
    try {
      return await client.call(method, input, { ...options, apart: false })
    } finally {
      this.#apart.delete(client)
      await client.shutdown(0)
    }
  }

  /** The process that lives is forgotten before it is ended: whoever calls next does not wait for its exit. */
  #endIfStale(): void {
    if (!this.#stale || this.#pending.size > 0) return
    this.#stale = false
    const life = this.#life
    this.#life = null
    life?.end(new AppError('engine-lost', 'The engine process was ended, so that a new one finds what has changed.'))
  }

  #alive(): EngineLife {
    if (this.#closed) throw closing()
    if (this.#life) return this.#life
    if (Date.now() < this.#refusedUntil)
      throw new AppError('engine-lost', 'The engine process failed to start several times in a row: try again in half a minute.')
    this.#life = this.#begin()
    return this.#life
  }

  #begin(): EngineLife {
    try {
      const life: EngineLife = new EngineLife(this.#launch, this.#options, {
        onReady: () => this.#ready(life),
        onAnswer: (answer) => this.#receive(answer),
        onRefusedConnection: (target) => this.#options.onRefusedConnection(target),
        onEnd: (error) => this.#lost(life, error),
      })
      return life
    } catch (error) {
      this.#countFailedStart()
      throw new AppError('engine-lost', 'The engine process could not be launched.', toErrorData(error).detail)
    }
  }

  #ready(life: EngineLife): void {
    this.#failedStarts = 0
    for (const id of this.#pending.keys()) this.#send(life, id)
  }

  #send(life: EngineLife, id: number): void {
    const request = this.#pending.get(id)
    if (request) life.send({ type: 'request', id, method: request.method, params: request.input })
  }

  #receive(message: Answer): void {
    const request = this.#pending.get(message.id)
    if (message.type === 'progress') request?.onProgress?.(message.progress)
    else if (message.type === 'result') request?.answer.resolve(message.value)
    else request?.answer.reject(fromErrorData(message.error))
  }

  /** A request not sent yet ends here; one that runs is asked to end, and watched. */
  #cancel(id: number): void {
    const request = this.#pending.get(id)
    if (!request) return
    if (this.#life?.info) {
      this.#life.send({ type: 'cancel', id })
      this.#watch(this.#life, request, Date.now())
    } else {
      this.#pending.delete(id)
      request.answer.reject(stoppedEarly())
    }
  }

  /** `session.run` blocks the engine, so a cancelled request may be silent for a while, but not for ever. */
  #watch(life: EngineLife, request: Pending, since: number): void {
    clearTimeout(request.watchdog)
    const left = this.#options.silenceMs - (Date.now() - Math.max(life.lastMessageAt, since))
    if (left <= 0) life.end(silent(this.#options.silenceMs))
    else request.watchdog = setTimeout(() => this.#watch(life, request, since), left)
  }

  #lost(life: EngineLife, error: AppError): void {
    if (!life.info) this.#countFailedStart()
    this.#life = null
    for (const request of this.#pending.values()) request.answer.reject(error)
  }

  #countFailedStart(): void {
    this.#failedStarts++
    if (this.#failedStarts >= this.#options.maxFailedStarts) this.#refusedUntil = Date.now() + this.#options.coolDownMs
  }
}

const closing = () => new AppError('engine-lost', 'Moderato is closing: nothing new can be started.')
const stoppedEarly = () => new AppError('cancelled', 'It was stopped before it began.')

const silent = (milliseconds: number) =>
  new AppError(
    'engine-lost',
    `The engine process was asked to stop, said nothing for ${Math.round(milliseconds / 1000)} seconds and was ended.`,
  )
