/** Where a redirect leads, and what of the request goes there: as fetch does it, with credentials for their own host alone. */
import { AppError } from '@shared/errors'

export interface Hop {
  readonly url: URL
  readonly method: string
  readonly headers: Headers
  readonly body: RequestInit['body']
}

const REDIRECTS = new Set([301, 302, 303, 307, 308])
const CREDENTIALS = ['authorization', 'cookie', 'proxy-authorization']
const OF_THE_BODY = ['content-type', 'content-length', 'content-encoding', 'content-language', 'content-location']

/** The next hop; null where the answer is no redirect. @throws AppError('network') for one that cannot be followed */
export function nextHop({ url, method, headers, body }: Hop, response: Response): Hop | null {
  const location = response.headers.get('location')
  if (!REDIRECTS.has(response.status) || location === null) return null
  const target = URL.canParse(location, url.href) ? new URL(location, url) : null
  if (!target || !/^https?:$/.test(target.protocol))
    throw new AppError('network', `${url.host} redirected to an address that is none: expected one that begins with https.`)
  if (url.protocol === 'https:' && target.protocol === 'http:')
    throw new AppError('network', `${url.host} redirected to ${target.host} without TLS: that is not followed.`)
  const toGet = (response.status === 303 && method !== 'HEAD') || ([301, 302].includes(response.status) && method === 'POST')
  if (!toGet && body instanceof ReadableStream)
    throw new AppError('network', `${url.host} redirected an upload, which cannot be sent twice: try again.`)
  const leaves = target.origin !== url.origin
  return {
    url: target,
    method: toGet ? 'GET' : method,
    headers: without(headers, [...(leaves ? CREDENTIALS : []), ...(toGet ? OF_THE_BODY : [])]),
    body: toGet ? null : body,
  }
}

function without(headers: Headers, names: readonly string[]): Headers {
  const kept = new Headers(headers)
  for (const name of names) kept.delete(name)
  return kept
}
