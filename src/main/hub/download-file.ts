/** One file into the cache: what is there already, resumed, verified, then named; processes and callers that want it share it. */
import { rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { type FileLock, tryLock } from '@main/store/file-lock'
import { fetchVerified } from '@main/transfer/fetch-verified'
import type { TransferEvents } from '@main/transfer/transfer'
import { cancelled } from '@main/transfer/transient-error'
import { blobPath, incompletePath, lockPath, repositoryFolder, sizeOf } from './cache-layout'
import { type HubAccess, timingOf } from './hub-access'
import { hubSource, type Wanted } from './hub-source'
import { etagOf } from './remote-file'
import { shared } from './shared-work'

/** How often a file that another process fetches is looked after. */
const LOOK_MS = 250

export interface DownloadedBlob {
  readonly path: string
  /** Bytes of it that were here before. */
  readonly hadBytes: number
  /** It came over the line just now, so no older snapshot shares it. */
  readonly fresh: boolean
}

/** @throws AppError: 'cancelled' (what arrived is kept), 'network', 'storage', or what the Hub's refusal means */
export function downloadBlob(
  access: HubAccess,
  wanted: Wanted,
  events: TransferEvents,
  signal: AbortSignal,
): Promise<DownloadedBlob> {
  const repository = repositoryFolder(access.environment.cacheFolder, wanted.repository)
  const path = blobPath(repository, etagOf(wanted.file))
  return shared(path, (all, stop) => fetchOnce({ access, wanted, path, repository }, all, stop), events, signal)
}

interface Fetching {
  readonly access: HubAccess
  readonly wanted: Wanted
  readonly path: string
  readonly repository: string
}

async function fetchOnce(fetching: Fetching, events: TransferEvents, signal: AbortSignal): Promise<DownloadedBlob> {
  const { access, wanted, path, repository } = fetching
  const lock = await lockedBy(fetching, events, signal)
  try {
    const size = await sizeOf(path)
    if (size === wanted.file.bytes) return { path, hadBytes: size, fresh: false }
    // A blob of another size is what a broken client or disk left: its name promises other bytes.
    if (size !== null) await rm(path)
    const incomplete = incompletePath(repository, etagOf(wanted.file))
    const how = { incomplete, target: path, timing: timingOf(access), events, signal }
    return { path, hadBytes: await fetchVerified(hubSource(access, wanted), how), fresh: true }
  } finally {
    lock?.release()
  }
}

/** Waits while another process fetches the same file, and shows how far that is. */
async function lockedBy({ access, wanted, repository }: Fetching, events: TransferEvents, signal: AbortSignal) {
  const { cacheFolder } = access.environment
  const path = lockPath(cacheFolder, wanted.repository, etagOf(wanted.file))
  for (;;) {
    if (signal.aborted) throw cancelled()
    const lock = lockOrNone(path)
    if (lock !== 'held') return lock
    events.onBytes((await sizeOf(incompletePath(repository, etagOf(wanted.file)))) ?? 0)
    await delay(LOOK_MS)
  }
}

/** A disk that knows no locks must not keep anybody from downloading: the hash still tells whole files from mixed ones. */
function lockOrNone(path: string): FileLock | 'held' | null {
  try {
    return tryLock(path) ?? 'held'
  } catch {
    return null
  }
}
