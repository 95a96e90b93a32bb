/** The `fetch` that @huggingface/hub pushes with: questions to the Hub and bytes to its storage, retried, counted, told in sentences. */
import { type HubAccess, timingOf } from '@main/hub/hub-access'
import { cappedBody, libraryFetch } from '@main/hub/library-fetch'
import type { RepositoryRef } from '@main/hub/repository-id'
import { send } from '@main/hub/send'
import { fetched } from '@main/transfer/fetched'
import { passingRefusal } from '@main/transfer/passing-refusal'
import { SilenceWatch } from '@main/transfer/silence-watch'
import { retrying, TransientError } from '@main/transfer/transient-error'
import { AppError } from '@shared/errors'
import { BytesInPieces, CountedBlob, type Whole } from './counted-blob'
import { PUSH_REFUSALS, pushRefusal } from './push-refusal'

export interface UploadJob {
  readonly access: HubAccess
  readonly repository: RepositoryRef
  readonly asPullRequest: boolean
  readonly signal: AbortSignal
  /** So many bytes of a file, or of a part of it, have been handed to the connection; fewer than before where it begins anew. */
  readonly onBytes: (path: string, part: number, bytes: number) => void
  readonly onStalled: (why: string | null) => void
}

/** What the library says of a body: of a file or a part of one, its path; of Xet's blocks of several files, whom to tell the share. */
interface ProgressHint {
  readonly path?: string
  readonly part?: number
  readonly progressCallback?: (share: number) => void
}
type LibraryInit = RequestInit & { readonly progressHint?: ProgressHint }

/** What was handed over may still wait in buffers of the system for a slow line, so silence is waited for longer than in downloads. */
const PATIENCE = 4
/** Of the storage host, which has refusals of its own. */
const ALL_ERRORS = Array.from({ length: 200 }, (_, i) => 400 + i)
/** Xet's lists of blocks that are there already are the largest answers. */
const MAX_STORAGE_BYTES = 128_000_000

export function uploadFetch(job: UploadJob): typeof fetch {
  const { access } = job
  const hub = new URL(access.environment.endpoint)
  return async (input, init) => {
    const url = String(input instanceof Request ? input.url : input)
    return new URL(url).origin === hub.origin ? ask(job, url, init) : deliver(job, url, init ?? {})
  }
}

async function ask(job: UploadJob, url: string, init: RequestInit | undefined): Promise<Response> {
  const { repository, asPullRequest, signal } = job
  const { host } = new URL(url)
  const purpose = `push ${repository.type}`
  const question = { purpose, repository, signal, accept: PUSH_REFUSALS }
  const response = await libraryFetch(onceOnly(job, url), question)(url, init)
  if (!response.ok) throw await pushRefusal(response, { host, repository, asPullRequest })
  return response
}

/** A pull request is opened once: whether a lost answer was a yes cannot be asked. A commit names its parent, and a second is refused. */
function onceOnly({ access, asPullRequest }: UploadJob, url: string): HubAccess {
  const isOpening = asPullRequest && new URL(url).pathname.includes('/commit/')
  return isOpening ? { ...access, timing: { ...timingOf(access), attempts: 1 } } : access
}

/** To the storage host, with what its signed address or the library's own headers allow; the access token stays here. */
function deliver(job: UploadJob, url: string, init: LibraryInit): Promise<Response> {
  const { access, signal, onStalled } = job
  const timing = timingOf(access)
  const attempt = async () => {
    try {
      const response = await deliverOnce(job, url, init)
      onStalled(null)
      return response
    } catch (error) {
      if (error instanceof AppError && error.code === 'network') onStalled(error.message)
      throw error
    }
  }
  return retrying(attempt, timing, init.signal ?? signal)
}

async function deliverOnce(job: UploadJob, url: string, init: LibraryInit): Promise<Response> {
  const { access, repository, signal } = job
  const { host } = new URL(url)
  const timing = timingOf(access)
  const patient = { ...timing, silenceMs: timing.silenceMs * PATIENCE }
  const watch = new SilenceWatch(patient, init.signal ?? signal, (stalled) =>
    job.onStalled(stalled ? `${host} has taken nothing for a while: waiting for it.` : null),
  )
  const headers = Object.fromEntries(new Headers(init.headers))
  const body = counted(job, init, () => watch.sign())
  const question = { purpose: `push ${repository.type}`, repository, method: init.method, headers, body, accept: ALL_ERRORS }
  try {
    const response = await send(access, url, { ...question, signal: watch.signal })
    const passing = passingRefusal(response, host)
    if (passing) await response.body?.cancel()
    if (passing) throw passing
    const bytes = await fetched(() => cappedBody(response, url, MAX_STORAGE_BYTES), url, watch.signal)
    // Signed addresses end after a time, and a lost part may be asked for again: both are told as a refusal.
    if (!response.ok && isUpload(init))
      throw new TransientError(`${host} refused a part of the upload (status ${response.status}).`)
    const { status } = response
    return new Response(status === 204 ? null : new Uint8Array(bytes), { status, headers: response.headers })
  } catch (error) {
    if (!watch.gaveUp) throw error
    throw new TransientError(`${host} took nothing for ${Math.round(patient.silenceMs / 1000)} seconds.`)
  } finally {
    watch.end()
  }
}

const isUpload = ({ method }: LibraryInit): boolean => method === 'PUT' || method === 'POST'

const wholeOf = (body: RequestInit['body']): Whole | null => {
  if (body instanceof Uint8Array) return new BytesInPieces(body)
  return body instanceof Blob ? body : null
}

/** Each attempt counts from the first byte. */
function counted({ onBytes }: UploadJob, { body, progressHint }: LibraryInit, onSign: () => void): RequestInit['body'] {
  const whole = wholeOf(body)
  if (whole === null) return body
  const { path, part = 0, progressCallback } = progressHint ?? {}
  let bytes = 0
  const tell = () => (path === undefined ? progressCallback?.(bytes / whole.size) : onBytes(path, part, bytes))
  tell()
  return new CountedBlob(whole, (more) => {
    bytes += more
    onSign()
    tell()
  })
}
