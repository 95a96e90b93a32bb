/** One request and its answer on the wire: recorded, stoppable, its failures told in sentences wherever they surface. */
import type { WriteDb } from '@main/store/database'
import { AppError } from '@shared/errors'
import type { LedgerProcess } from '@shared/ledger'
import type { Dispatcher } from 'undici'
import { networkError, type Way } from './failure-words'
import { Recorder } from './recorder'
import type { Hop } from './redirect'

export interface ExchangeOptions extends Way {
  readonly db: WriteDb
  readonly process: LedgerProcess
  readonly purpose: string
  readonly dispatcher: Dispatcher
  /** The caller's. */
  readonly signal: AbortSignal | null
}

export class Exchange {
  readonly recorder: Recorder
  private readonly stopped = new AbortController()
  private readonly signal: AbortSignal

  constructor(
    private readonly hop: Hop,
    private readonly options: ExchangeOptions,
  ) {
    const { db, process, purpose, proxy, signal } = options
    const explain = (error: unknown) => this.explain(error)
    this.recorder = new Recorder(db, process, explain, { url: hop.url, method: hop.method, proxy, purpose })
    this.signal = signal ? AbortSignal.any([signal, this.stopped.signal]) : this.stopped.signal
  }

  get host(): string {
    return this.hop.url.host
  }

  /** Ends it at once; whoever waits is told the reason. */
  stop(reason: AppError): void {
    this.recorder.end('cancelled', reason.message)
    this.stopped.abort(reason)
  }

  async send(): Promise<Response> {
    const { method, headers, body } = this.hop
    try {
      this.signal.throwIfAborted()
      const { fetch } = await import('undici')
      const response = await fetch(this.hop.url, {
        method,
        headers: [...headers],
        // The platform's streams and blobs are the ones undici takes; only the names of their types differ.
        body: body as never,
        duplex: 'half',
        // A body that might have to be sent again is kept in memory meanwhile, all of it: files are not, and are not redirected.
        ...(body instanceof Blob ? { redirect: 'error', window: null } : { redirect: 'manual' }),
        signal: this.signal,
        dispatcher: this.options.dispatcher.compose(this.recorder.interceptor),
      })
      return this.answer(response as unknown as Response)
    } catch (error) {
      throw this.recorder.fail(error)
    }
  }

  /** The platform's own Response, whose body fails in our words. */
  private answer({ body, status, statusText, headers }: Response): Response {
    const response = new Response(body && this.told(body), { status, statusText, headers: [...headers] })
    Object.defineProperty(response, 'url', { value: this.hop.url.href })
    return response
  }

  private told(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    const reader = body.getReader()
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          try {
            const { done, value } = await reader.read()
            if (done) controller.close()
            else controller.enqueue(value)
          } catch (error) {
            controller.error(this.recorder.fail(error))
          }
        },
        cancel: (reason) => {
          this.recorder.end('cancelled', 'The answer was not read to its end.')
          return reader.cancel(reason)
        },
      },
      { highWaterMark: 0 },
    )
  }

  private explain(error: unknown): AppError {
    if (!this.signal.aborted) return networkError(error, this.options)
    const { reason } = this.signal
    return reason instanceof AppError ? reason : new AppError('cancelled', `The request to ${this.hop.url.host} was stopped.`)
  }
}
