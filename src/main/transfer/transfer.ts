/** Brings a file's bytes over the line into its partial file, however often the line breaks; their hash is checked by whoever called. */
import { AppError } from '@shared/errors'
import { fetched } from './fetched'
import type { PartialFile } from './partial-file'
import { SilenceWatch } from './silence-watch'
import type { Source } from './source'
import type { Timing } from './timing'
import { cancelled, TransientError, waitAfter, withAdvice } from './transient-error'

export interface TransferEvents {
  /** Bytes that are here. */
  onBytes(bytes: number): void
  /** Nothing arrives, or the next attempt is waited for; the sentence says why. Null: it goes on. */
  onStalled(why: string | null): void
}

export interface Transfer {
  readonly partial: PartialFile
  readonly timing: Timing
  readonly signal: AbortSignal
  readonly events: TransferEvents
}

/** @throws AppError once attempts that bring nothing new are used up; whatever arrived stays in the partial file */
export async function transfer(source: Source, job: Transfer): Promise<void> {
  const { partial, timing, events, signal } = job
  // The furthest it has been: a server that cuts, and then wants to begin anew, must not seem to bring something each time.
  let furthest = partial.bytes
  for (let failures = 0; partial.bytes < source.expected.bytes; ) {
    try {
      await attempt(source, job)
    } catch (error) {
      await partial.flush()
      failures = partial.bytes > furthest ? 1 : failures + 1
      furthest = Math.max(furthest, partial.bytes)
      if (signal.aborted) throw cancelled()
      if (error instanceof AppError) events.onStalled(error.message)
      await waitAfter(error, failures, timing, signal).catch((last: AppError) => {
        throw last.code === 'network' && partial.bytes > 0 ? withAdvice(last, 'What has arrived is kept.') : last
      })
    }
    events.onStalled(null)
  }
}

async function attempt(source: Source, job: Transfer): Promise<void> {
  const { partial, timing, events, signal } = job
  const { url, name, expected } = source
  const { host } = new URL(url)
  const watch = new SilenceWatch(timing, signal, (stalled) =>
    events.onStalled(stalled ? `${host} has sent nothing for a while: waiting for it.` : null),
  )
  // A compressed answer would have other positions.
  const headers = { 'accept-encoding': 'identity', ...(partial.bytes > 0 && { range: `bytes=${partial.bytes}-` }) }
  try {
    const response = await source.ask(headers, watch.signal)
    await fetched(() => receive(response, source, job, watch), url, watch.signal)
    if (partial.bytes < expected.bytes) throw new TransientError(`${host} ended ${name} before it was complete.`)
  } catch (error) {
    if (!watch.gaveUp) throw error
    throw new TransientError(`${host} sent nothing for ${Math.round(timing.silenceMs / 1000)} seconds.`)
  } finally {
    watch.end()
  }
}

/** Takes the body from where the server begins it: at the byte that was asked for, or at the first where it ignores Range. */
async function receive(response: Response, source: Source, { partial, events }: Transfer, watch: SilenceWatch): Promise<void> {
  watch.sign()
  let position = await beginning(response, partial, source)
  for await (const chunk of response.body ?? []) {
    watch.sign()
    const news = chunk.subarray(Math.max(0, Math.min(chunk.byteLength, partial.bytes - position)))
    position += chunk.byteLength
    if (partial.bytes + news.byteLength > source.expected.bytes) await tooMuch(partial, source)
    if (news.byteLength === 0) continue
    await partial.append(news)
    events.onBytes(partial.bytes)
  }
  await partial.flush()
}

async function beginning(response: Response, partial: PartialFile, { name }: Source): Promise<number> {
  const range = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')
  if (response.status === 200) return 0
  if (response.status === 206 && range && Number(range[1]) === partial.bytes) return partial.bytes
  await response.body?.cancel()
  await partial.reset()
  throw new TransientError(
    `The server would not send ${name} from where it was left (status ${response.status}): it starts again from the first byte.`,
  )
}

async function tooMuch(partial: PartialFile, { name, expected }: Source): Promise<never> {
  await partial.reset()
  throw new TransientError(`The server sent more of ${name} than the ${expected.bytes} bytes it has: it starts again.`)
}
