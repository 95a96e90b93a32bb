/** What the loopback Hub can be told to do wrong, by path. */
import type { ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'

export interface Fault {
  /** Answers this status instead, with these headers: 401, 403, 404, 416, 429 (`retry-after`), 500, 503. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Waits before it answers. */
  readonly delayMs?: number
  readonly bytesPerSecond?: number
  /** Ends the connection after so many bytes of the body. */
  readonly cutAfter?: number
  /** Ends the connection after so many bytes of what is uploaded. */
  readonly cutUploadAfter?: number
  /** Sends nothing more after so many bytes, and keeps the connection open. */
  readonly stallAfter?: number
  /** Added to the Content-Length: it says more than is sent, or less. */
  readonly lengthOff?: number
  /** Flips the byte at this position of the body. */
  readonly wrongByteAt?: number
  /** Answers a Range request with the whole file and status 200. */
  readonly ignoreRange?: boolean
  /** This instead of the body. */
  readonly body?: string
  /** How many requests it meets; without it all. */
  readonly times?: number
}

interface Rule {
  readonly path: string | RegExp
  readonly fault: Fault
  left: number
}

export class Faults {
  private rules: Rule[] = []

  /** The newest rule that fits a path counts. */
  add(path: string | RegExp, fault: Fault): void {
    this.rules.unshift({ path, fault, left: fault.times ?? Number.POSITIVE_INFINITY })
  }

  clear(): void {
    this.rules = []
  }

  take(path: string): Fault {
    const rule = this.rules.find((one) => one.left > 0 && fits(one.path, path))
    if (!rule) return {}
    rule.left -= 1
    return rule.fault
  }
}

const fits = (wanted: string | RegExp, path: string): boolean =>
  typeof wanted === 'string' ? path.includes(wanted) : wanted.test(path)

/** Sends a body as the fault wants it; head and length are written already. */
export async function sendBody(response: ServerResponse, body: Readable, fault: Fault): Promise<void> {
  const limit = Math.min(fault.cutAfter ?? Number.POSITIVE_INFINITY, fault.stallAfter ?? Number.POSITIVE_INFINITY)
  let sent = 0
  for await (const chunk of body) {
    const bytes = damaged(chunk as Buffer, sent, fault.wrongByteAt).subarray(0, limit - sent)
    if (bytes.byteLength > 0 && !response.write(bytes)) await drained(response)
    sent += bytes.byteLength
    if (response.destroyed) return
    if (sent >= limit) return interrupted(response, fault)
    if (fault.bytesPerSecond) await delay((bytes.byteLength / fault.bytesPerSecond) * 1000)
  }
  if ((fault.lengthOff ?? 0) > 0) response.destroy()
  else response.end()
}

/** A stalled answer stays open until the client gives up or the server closes. */
async function interrupted(response: ServerResponse, fault: Fault): Promise<void> {
  if (fault.cutAfter === undefined) return
  // What was written is to arrive before the connection ends.
  await delay(20)
  response.destroy()
}

const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done)
      resolve()
    }
    response.on('drain', done).on('close', done)
  })

function damaged(chunk: Buffer, sent: number, at: number | undefined): Buffer {
  if (at === undefined || at < sent || at >= sent + chunk.byteLength) return chunk
  const copy = Buffer.from(chunk)
  copy[at - sent] = (copy[at - sent] ?? 0) ^ 0xff
  return copy
}
