/** One file into the cache: what is there already, resumed, verified, then named; processes and callers that want it share it. */
import { rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { type FileLock, tryLock } from '@main/store/file-lock'
import { AppError } from '@shared/errors'
import { blobPath, incompletePath, lockPath, repositoryFolder, sizeOf } from './cache-layout'
import type { HubAccess } from './hub-access'
import { PartialFile } from './partial-file'
import { etagOf } from './remote-file'
import { shared } from './shared-work'
import { fileInWords, type TransferEvents, transfer, type Wanted } from './transfer'
import { cancelled } from './transient-error'

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
  const { access, wanted, path } = fetching
  const lock = await lockedBy(fetching, events, signal)
  try {
    const size = await sizeOf(path)
    if (size === wanted.file.bytes) return { path, hadBytes: size, fresh: false }
    // A blob of another size is what a broken client or disk left: its name promises other bytes.
    if (size !== null) await rm(path)
    return await fetchVerified({ ...fetching, access }, events, signal)
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

async function fetchVerified({ access, wanted, path, repository }: Fetching, events: TransferEvents, signal: AbortSignal) {
  const partial = await PartialFile.open(incompletePath(repository, etagOf(wanted.file)), wanted.file, signal)
  const hadBytes = partial.bytes
  events.onBytes(hadBytes)
  try {
    for (let damaged = 0; ; damaged++) {
      await transfer({ access, ...wanted, partial, signal, events })
      const found = await partial.mismatch()
      if (found === null) break
      await partial.reset()
      events.onBytes(0)
      if (damaged > 0) throw arrivedDamaged(wanted, found)
    }
  } catch (error) {
    await partial.close()
    throw error
  }
  await partial.moveTo(path)
  return { path, hadBytes, fresh: true }
}

const arrivedDamaged = (wanted: Wanted, found: string): AppError =>
  new AppError(
    'network',
    `${fileInWords(wanted)} arrived damaged twice, and was thrown away: its hash is not the one the Hub names. Something on the way changes it; try another network, or ask who runs the proxy or the mirror.`,
    `found ${found}, expected ${etagOf(wanted.file)}`,
  )
