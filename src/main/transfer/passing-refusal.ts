/** Answers that say no for the moment: too many requests, or a server with a problem of its own. */
import { retryAfterMs, TransientError } from './transient-error'

const IN_PASSING = new Set([408, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524])

/** What is to be tried again; null for any other answer. */
export function passingRefusal({ status, headers }: Response, host: string): TransientError | null {
  const wait = retryAfterMs(headers.get('retry-after'))
  if (status === 429)
    return new TransientError(`${host} has had too many requests from here (status 429): wait, then try again.`, wait)
  if (IN_PASSING.has(status))
    return new TransientError(`${host} has a problem of its own (status ${status}): try again later.`, wait)
  return null
}
