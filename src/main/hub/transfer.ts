/** Brings a file's bytes over the line into its partial file, however often the line breaks; their hash is checked by whoever called. */
import { AppError } from '@shared/errors'
import { type HubAccess, timingOf } from './hub-access'
import type { PartialFile } from './partial-file'
import type { RemoteFile } from './remote-file'
import { inWords, type RepositoryRef } from './repository-id'
import { fetched, send } from './send'
import { SilenceWatch } from './silence-watch'
import { cancelled, TransientError, waitAfter, withAdvice } from './transient-error'

/** A file at a commit. */
export interface Wanted {
  readonly repository: RepositoryRef
  readonly commit: string
  readonly file: RemoteFile
}

export interface TransferEvents {
  /** Bytes that are here. */
  onBytes(bytes: number): void
  /** Nothing arrives, or the next attempt is waited for; the sentence says why. Null: it goes on. */
  onStalled(why: string | null): void
}

export interface Transfer extends Wanted {
  readonly access: HubAccess
  readonly partial: PartialFile
  readonly signal: AbortSignal
  readonly events: TransferEvents
}

/** @throws AppError once attempts that bring nothing new are used up; whatever arrived stays in the partial file */
export async function transfer(job: Transfer): Promise<void> {
  const { partial, file, events, access, signal } = job
  for (let failures = 0; partial.bytes < file.bytes; ) {
    const before = partial.bytes
    try {
      await attempt(job)
    } catch (error) {
      await partial.flush()
      failures = partial.bytes > before ? 1 : failures + 1
      if (signal.aborted) throw cancelled()
      if (error instanceof AppError) events.onStalled(error.message)
      await waitAfter(error, failures, timingOf(access), signal).catch((last: AppError) => {
        throw last.code === 'network' && partial.bytes > 0 ? withAdvice(last, 'What has arrived is kept.') : last
      })
    }
    events.onStalled(null)
  }
}

async function attempt(job: Transfer): Promise<void> {
  const { access, repository, commit, file, partial, events, signal } = job
  const url = resolveUrl(access.environment.endpoint, job)
  const { host } = new URL(url)
  const watch = new SilenceWatch(timingOf(access), signal, (stalled) =>
    events.onStalled(stalled ? `${host} has sent nothing for a while: waiting for it.` : null),
  )
  const question = {
    purpose: `download ${repository.type}`,
    repository,
    revision: commit,
    file: file.path,
    // A compressed answer would have other positions.
    headers: { 'accept-encoding': 'identity', ...(partial.bytes > 0 && { range: `bytes=${partial.bytes}-` }) },
    signal: watch.signal,
    accept: [416],
  }
  try {
    const response = await send(access, url, question)
    await fetched(() => receive(response, job, watch), url, watch.signal)
    if (partial.bytes < file.bytes) throw new TransientError(`${host} ended ${file.path} before it was complete.`)
  } catch (error) {
    if (!watch.gaveUp) throw error
    throw new TransientError(`${host} sent nothing for ${Math.round(timingOf(access).silenceMs / 1000)} seconds.`)
  } finally {
    watch.end()
  }
}

/** The address of a file; each part is encoded, and a branch's slashes too. */
export const resolveUrl = (endpoint: string, { repository: { type, id }, commit, file }: Wanted): string =>
  `${endpoint}/${type === 'dataset' ? 'datasets/' : ''}${id}/resolve/${encodeURIComponent(commit)}/${file.path.split('/').map(encodeURIComponent).join('/')}`

/** Takes the body from where the server begins it: at the byte that was asked for, or at the first where it ignores Range. */
async function receive(response: Response, { partial, file, events }: Transfer, watch: SilenceWatch): Promise<void> {
  watch.sign()
  let position = await beginning(response, partial, file)
  for await (const chunk of response.body ?? []) {
    watch.sign()
    const news = chunk.subarray(Math.max(0, Math.min(chunk.byteLength, partial.bytes - position)))
    position += chunk.byteLength
    if (partial.bytes + news.byteLength > file.bytes) await tooMuch(partial, file)
    if (news.byteLength === 0) continue
    await partial.append(news)
    events.onBytes(partial.bytes)
  }
  await partial.flush()
}

async function beginning(response: Response, partial: PartialFile, file: RemoteFile): Promise<number> {
  const range = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')
  if (response.status === 200) return 0
  if (response.status === 206 && range && Number(range[1]) === partial.bytes) return partial.bytes
  await response.body?.cancel()
  await partial.reset()
  throw new TransientError(
    `The server would not send ${file.path} from where it was left (status ${response.status}): it starts again from the first byte.`,
  )
}

async function tooMuch(partial: PartialFile, file: RemoteFile): Promise<never> {
  await partial.reset()
  throw new TransientError(`The server sent more of ${file.path} than the ${file.bytes} bytes it has: it starts again.`)
}

/** In words, for sentences about damage. */
export const fileInWords = ({ file, repository }: Pick<Wanted, 'file' | 'repository'>): string =>
  `${file.path} of ${inWords(repository)}`
