/** Attempts of processes that have no network: never sent, and in the ledger. */
import type { WriteDb } from '@main/store/database'
import { beginRequest, endRequest, type RequestBegun } from '@main/store/ledger'
import { loggablePath } from './loggable-path'

export interface PageRequest {
  readonly url: string
  readonly method: string
}

/** A page of the window wanted something that is not its own. */
export function recordPageRefusal(db: WriteDb, { url, method }: PageRequest): void {
  const target = URL.canParse(url) ? new URL(url) : new URL('unknown:')
  const scheme = target.protocol.slice(0, -1)
  const attempt = { method, scheme, host: target.host, path: loggablePath(target), purpose: 'request of a page' }
  refused(db, { ...attempt, process: 'page' }, 'Pages of the window have no network: nothing was sent.')
}

/** Something in the engine wanted a connection to `target`. */
export function recordEngineRefusal(db: WriteDb, target: string): void {
  const attempt = { method: 'CONNECT', scheme: 'tcp', host: target, path: '', purpose: 'connection of the engine' }
  refused(db, { ...attempt, process: 'engine' }, 'The engine process has no network: nothing was sent.')
}

function refused(db: WriteDb, attempt: Omit<RequestBegun, 'time' | 'proxy'>, error: string): void {
  try {
    const id = beginRequest(db, { ...attempt, time: new Date().toISOString(), proxy: null })
    endRequest(db, id, { outcome: 'refused', status: null, error, bytesIn: 0, bytesOut: 0, durationMs: null })
  } catch {
    // Told from inside Electron's and the engine's callbacks: a full disk must not let the attempt pass, nor end the program.
  }
}
