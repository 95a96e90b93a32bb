/** One request's row in the ledger, from before it is sent to its end; the bytes on its way are counted as they pass. */
import type { WriteDb } from '@main/store/database'
import { beginRequest, countRequest, endRequest, type RequestEnd } from '@main/store/ledger'
import type { AppError } from '@shared/errors'
import type { LedgerOutcome, LedgerProcess } from '@shared/ledger'
import type { Dispatcher } from 'undici'
import { loggablePath } from './loggable-path'
import { proxyName } from './proxy-rules'

export interface Sent {
  readonly url: URL
  readonly method: string
  readonly proxy: URL | null
  readonly purpose: string
}

/** An error on the way, as the ledger tells it. */
export type Explain = (error: unknown) => AppError

export class Recorder {
  private bytesIn = 0
  private bytesOut = 0
  private counted = 0
  private status: number | null = null
  private readonly begun = performance.now()
  /** Null while it is under way. */
  private ended: RequestEnd | null = null
  /** Called once, when the row has its end. */
  onEnd: () => void = () => undefined
  private readonly id: number

  constructor(
    private readonly db: WriteDb,
    process: LedgerProcess,
    private readonly explain: Explain,
    { url, method, proxy, purpose }: Sent,
  ) {
    this.id = beginRequest(db, {
      time: new Date().toISOString(),
      process,
      method,
      scheme: url.protocol.slice(0, -1),
      host: url.host,
      path: loggablePath(url),
      proxy: proxy && proxyName(proxy),
      purpose,
    })
  }

  /** Between the request and the connection, where bodies are as they travel. */
  readonly interceptor: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
    // The body is counted as it is taken, by whoever feeds the connection.
    const body = this.countingBody(options.body)
    return dispatch(body === options.body ? options : { ...options, body }, this.countingHandler(handler))
  }

  get isOver(): boolean {
    return this.ended !== null
  }

  /**
   * How far it is, for the ledger's readers, and in case this process dies; or its end, where that could not be written yet. A full disk
   * must not end the program in the middle of its timers: until it goes well, the row is there without.
   */
  save(): void {
    try {
      if (this.ended) this.writeEnd(this.ended)
      else this.writeProgress()
    } catch {
      // The next beat tries again.
    }
  }

  private writeProgress(): void {
    const { bytesIn, bytesOut } = this
    if (bytesIn + bytesOut === this.counted) return
    countRequest(this.db, this.id, { bytesIn, bytesOut })
    this.counted = bytesIn + bytesOut
  }

  private writeEnd(ended: RequestEnd): void {
    endRequest(this.db, this.id, ended)
    this.onEnd()
  }

  /** Only the first end counts. */
  end(outcome: LedgerOutcome, error: string | null = null): void {
    if (this.ended) return
    const durationMs = outcome === 'refused' ? null : Math.round(performance.now() - this.begun)
    const { status, bytesIn, bytesOut } = this
    this.ended = { outcome, status, error, bytesIn, bytesOut, durationMs }
    this.save()
  }

  /** Answers what the caller is told. */
  fail(error: unknown): AppError {
    const told = this.explain(error)
    this.end(told.code === 'cancelled' ? 'cancelled' : 'failed', told.message)
    return told
  }

  private countingHandler(handler: Dispatcher.DispatchHandler): Dispatcher.DispatchHandler {
    return {
      onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
      onRequestUpgrade: (...upgrade) => handler.onRequestUpgrade?.(...upgrade),
      onResponseStart: (controller, status, headers, message) => {
        if (status >= 200) this.status = status
        handler.onResponseStart?.(controller, status, headers, message)
      },
      onResponseData: (controller, chunk) => {
        this.bytesIn += chunk.byteLength
        handler.onResponseData?.(controller, chunk)
      },
      onResponseEnd: (controller, trailers) => {
        this.end('answered')
        handler.onResponseEnd?.(controller, trailers)
      },
      onResponseError: (controller, error) => {
        this.fail(error)
        handler.onResponseError?.(controller, error)
      },
    }
  }

  /** fetch hands its bodies over as an async iterable. */
  private countingBody(body: Dispatcher.DispatchOptions['body']): Dispatcher.DispatchOptions['body'] {
    if (body === null || body === undefined) return body
    if (typeof body === 'string' || body instanceof Uint8Array) {
      this.bytesOut += Buffer.byteLength(body)
      return body
    }
    if (typeof body === 'object' && Symbol.asyncIterator in body) return this.counting(body) as never
    return body
  }

  private async *counting(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      this.bytesOut += chunk.byteLength
      yield chunk
    }
  }
}
