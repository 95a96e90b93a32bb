/** How the loopback Hub answers: JSON, errors with the Hub's own headers, and files with ranges. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { type Fault, sendBody } from './faults'
import type { StoredFile } from './stored-file'

/** A request on its way through the routes. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
  /** Decoded, segment by segment. */
  readonly path: readonly string[]
  readonly fault: Fault
  /** Whose token it carried; null without one. */
  readonly user: User | null
}

export interface User {
  readonly name: string
  readonly role: 'read' | 'write'
  /** Organisations whose repositories it may write to. */
  readonly organizations?: readonly string[]
  /** Gated repositories whose terms it has accepted. */
  readonly accepted?: readonly string[]
}

/** An answer that is not the file: thrown by a route, sent by the server. `code` is the Hub's X-Error-Code. */
export class HubRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

export async function answerJson(
  { response, fault, request }: Exchange,
  value: unknown,
  status = 200,
  headers: Record<string, string> = {},
): Promise<void> {
  const body = Buffer.from(fault.body ?? JSON.stringify(value))
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    ...lengthHeader(body.length, fault),
    ...headers,
  })
  if (request.method === 'HEAD') response.end()
  else await sendBody(response, Readable.from([body]), fault)
}

export function answerRefusal({ response, fault }: Pick<Exchange, 'response' | 'fault'>, refusal: HubRefusal): void {
  const { status, code, message } = refusal
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    ...(code && { 'x-error-code': code }),
    'x-error-message': message,
    ...fault.headers,
  })
  response.end(JSON.stringify({ error: message }))
}

/** A file or the part of it that Range asks for: 206, 200, or 416 where nothing of it is left. */
export async function answerFile(exchange: Exchange, file: StoredFile, headers: Record<string, string>): Promise<void> {
  const { request, response, fault } = exchange
  const range = fault.ignoreRange ? null : parseRange(request.headers.range, file.size)
  const all = { 'accept-ranges': fault.ignoreRange ? 'none' : 'bytes', 'content-type': 'application/octet-stream', ...headers }
  if (range === 'unsatisfiable') {
    response.writeHead(416, { ...all, 'content-range': `bytes */${file.size}` }).end()
    return
  }
  const [start, end] = range ?? [0, file.size - 1]
  response.writeHead(range ? 206 : 200, {
    ...all,
    ...lengthHeader(end - start + 1, fault),
    ...(range && { 'content-range': `bytes ${start}-${end}/${file.size}` }),
  })
  if (request.method === 'HEAD') response.end()
  else await sendBody(response, file.read(start, end), fault)
}

const lengthHeader = (length: number, { lengthOff = 0 }: Fault) => ({ 'content-length': String(Math.max(0, length + lengthOff)) })

/** `bytes=5-`, `bytes=5-9` or `bytes=-5`. */
function parseRange(header: string | undefined, size: number): [number, number] | null | 'unsatisfiable' {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (!found || (found[1] === '' && found[2] === '')) return null
  const suffix = found[1] === ''
  const start = suffix ? Math.max(0, size - Number(found[2])) : Number(found[1])
  const end = suffix || found[2] === '' ? size - 1 : Math.min(size - 1, Number(found[2]))
  return start > end || start >= size ? 'unsatisfiable' : [start, end]
}
