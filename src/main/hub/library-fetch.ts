/** The `fetch` that @huggingface/hub is given for questions answered in JSON: retried, capped, and told in sentences. */

import { fetched } from '@main/transfer/fetched'
import { retrying } from '@main/transfer/transient-error'
import { AppError } from '@shared/errors'
import { type HubAccess, timingOf } from './hub-access'
import { type Question, send } from './send'

/** A page of a thousand files is 300 kB; more than this is no description of anything. */
const MAX_JSON_BYTES = 16_000_000
/** Somebody waits for the answer, and nothing is lost when it does not come. */
const ATTEMPTS = 3
/** Pages of one listing: a server whose last page names a next one must not be followed for ever. */
const MAX_PAGES = 200

/** Pages that a listing follows are counted, so each listing takes a new one. */
export function libraryFetch(access: HubAccess, question: Question): typeof fetch {
  let pages = 0
  return async (input, init) => {
    const url = String(input instanceof Request ? input.url : input)
    pages += 1
    if (new URL(url).origin !== new URL(access.environment.endpoint).origin)
      throw new AppError(
        'unsupported',
        `${access.environment.endpoint} named a next page at ${new URL(url).host}: it was not followed.`,
      )
    if (pages > MAX_PAGES) throw new AppError('network', `${new URL(url).host} gave more than ${MAX_PAGES} pages: it was left.`)
    const { method, body } = init ?? {}
    const headers = Object.fromEntries(new Headers(init?.headers))
    const ask = async () => {
      const response = await send(access, url, { ...question, method, body, headers: { ...headers, ...question.headers } })
      const bytes = await fetched(() => cappedBody(response, url), url, question.signal)
      if (response.ok) checkJson(bytes.toString('utf8'), url)
      return new Response(new Uint8Array(bytes), { status: response.status, headers: withoutEncoding(response.headers) })
    }
    const timing = timingOf(access)
    return retrying(ask, { ...timing, attempts: Math.min(timing.attempts, ATTEMPTS) }, question.signal)
  }
}

/** Counted as it is decoded, so that a small answer that unpacks to gigabytes is cut as well. */
export async function cappedBody(response: Response, url: string, maxBytes = MAX_JSON_BYTES): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > maxBytes)
      throw new AppError(
        'unsupported',
        `${new URL(url).host} answered with more than ${maxBytes / 1e6} MB where a description was expected: it was refused.`,
      )
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** A sign-in page of a hotel's network answers everything with HTML. */
function checkJson(text: string, url: string): void {
  try {
    JSON.parse(text)
  } catch {
    throw new AppError(
      'unsupported',
      `${new URL(url).host} answered with something that is not JSON: check HF_ENDPOINT, and whether this network wants a sign-in first.`,
      text.slice(0, 200),
    )
  }
}

function withoutEncoding(headers: Headers): Headers {
  const kept = new Headers(headers)
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) kept.delete(name)
  return kept
}

/** What the library makes of an answer of the wrong shape is a bare TypeError. */
export async function understood<T>(work: () => Promise<T>, endpoint: string): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError(
      'unsupported',
      `${new URL(endpoint).host} answered in a form that the Hub's protocol does not have: check HF_ENDPOINT.`,
      String(error),
    )
  }
}
