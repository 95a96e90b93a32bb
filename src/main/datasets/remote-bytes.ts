/** A file of the Hub read by position, without fetching the whole: what a preview looks at. */
import { posix } from 'node:path'
import type { FileBytes } from '@engine/data/files/byte-source'
import { CHUNK_BYTES } from '@engine/data/files/limits'
import { type HubAccess, timingOf } from '@main/hub/hub-access'
import { resolveUrl, type Wanted } from '@main/hub/hub-source'
import { send } from '@main/hub/send'
import { fetched } from '@main/transfer/fetched'
import { retrying } from '@main/transfer/transient-error'
import { AppError } from '@shared/errors'

/** Asked for at once: the pages of several columns, or some hundred rows of text. */
const BLOCK_BYTES = 1024 * 1024
/** A preview that needs more than this is not worth its traffic: the split is to be fetched. */
const MAX_BYTES = 64 * BLOCK_BYTES

/** Blocks are asked for once, and kept while the file is open. */
export function remoteBytes(access: HubAccess, wanted: Wanted, signal?: AbortSignal): FileBytes {
  const { path, bytes: size } = wanted.file
  const blocks = new Map<number, Promise<Buffer>>()
  const block = (index: number): Promise<Buffer> => {
    const known = blocks.get(index)
    if (known) return known
    if ((blocks.size + 1) * BLOCK_BYTES > MAX_BYTES) throw tooMuch(path)
    const start = index * BLOCK_BYTES
    const asked = range(access, wanted, start, Math.min(size, start + BLOCK_BYTES), signal)
    blocks.set(index, asked)
    return asked
  }
  const slice = async (position: number, length: number): Promise<Buffer> => {
    const end = Math.min(size, position + length)
    const parts: Buffer[] = []
    for (let at = position; at < end; ) {
      const index = Math.floor(at / BLOCK_BYTES)
      const bytes = await block(index)
      const from = at - index * BLOCK_BYTES
      const part = bytes.subarray(from, Math.min(bytes.length, from + end - at))
      parts.push(part)
      at += part.length
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
  }
  return {
    name: posix.basename(path),
    size,
    read: (position) => slice(position, CHUNK_BYTES),
    slice,
    consumed: (position) => position,
    close: async () => {},
  }
}

const tooMuch = (path: string): AppError =>
  new AppError(
    'unsupported',
    `${path} shows its first rows only after more than ${MAX_BYTES / BLOCK_BYTES} MB: a preview is not possible, import it to see it.`,
  )

/** Bytes `start` to before `end`. A server that ignores ranges is cut off once it has sent them. */
async function range(access: HubAccess, wanted: Wanted, start: number, end: number, signal?: AbortSignal): Promise<Buffer> {
  const { repository, commit, file } = wanted
  const url = resolveUrl(access.environment.endpoint, wanted)
  const question = {
    purpose: 'preview dataset',
    repository,
    revision: commit,
    file: file.path,
    headers: { 'accept-encoding': 'identity', range: `bytes=${start}-${end - 1}` },
    signal,
  }
  const ask = async () => {
    const response = await send(access, url, question)
    const begins = response.status === 206 ? Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1]) : 0
    // No hash is checked here, so bytes of another place would be taken for these.
    const isUseful = begins === start || (begins === 0 && start <= MAX_BYTES)
    if (!isUseful) {
      await response.body?.cancel()
      throw noRanges(file.path, new URL(url).host)
    }
    const bytes = await fetched(() => take(response, start - begins, end - start), url, signal)
    if (bytes.length < end - start)
      throw new AppError('network', `${new URL(url).host} ended ${file.path} before it was complete.`)
    return bytes
  }
  return retrying(ask, timingOf(access), signal)
}

const noRanges = (path: string, host: string): AppError =>
  new AppError(
    'unsupported',
    `${host} does not send parts of ${path}, so that it cannot be previewed: import it to see it, or use another mirror.`,
  )

/** `length` bytes behind the first `skipped`, which are not kept. */
async function take(response: Response, skipped: number, length: number): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let at = 0
  for await (const part of response.body ?? []) {
    parts.push(part.subarray(Math.max(0, Math.min(part.byteLength, skipped - at))))
    at += part.byteLength
    if (at >= skipped + length) break
  }
  return Buffer.concat(parts).subarray(0, length)
}
