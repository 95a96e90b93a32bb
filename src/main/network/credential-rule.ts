/** Where an access token may go: to the endpoint it is for, over TLS or within this machine. */
import { AppError } from '@shared/errors'
import { isLoopback } from './loopback'

export interface Credential {
  readonly token: string
  /** Of the Hub it is for. */
  readonly endpoint: URL
}

/** Why this request must not be sent; null where nothing speaks against it. */
export function credentialRefusal(url: URL, headers: Headers, credential: Credential | null): AppError | null {
  const authorization = headers.get('authorization')
  const open = url.protocol !== 'https:' && !isLoopback(url.hostname)
  if (authorization !== null && open)
    return new AppError(
      'invalid-input',
      `The access token was not sent to ${url.host}, since ${url.origin} has no TLS: expected an endpoint that begins with https.`,
    )
  const carried = credential !== null && carries(credential.token, url, authorization)
  if (carried && url.origin !== credential.endpoint.origin)
    return new AppError(
      'internal',
      `internal: the access token is for ${credential.endpoint.host} and was not sent to ${url.host}`,
    )
  return null
}

const carries = (token: string, url: URL, authorization: string | null): boolean =>
  authorization?.includes(token) === true || [token, encodeURIComponent(token)].some((form) => url.href.includes(form))
