/** A request that a page of the window tried to make: never sent, and in the ledger. */
import type { WriteDb } from '@main/store/database'
import { beginRequest, endRequest } from '@main/store/ledger'
import { loggablePath } from './loggable-path'

export interface PageRequest {
  readonly url: string
  readonly method: string
}

const SENTENCE = 'Pages of the window have no network: nothing was sent.'

export function recordPageRefusal(db: WriteDb, { url, method }: PageRequest): void {
  const target = URL.canParse(url) ? new URL(url) : new URL('unknown:')
  const id = beginRequest(db, {
    time: new Date().toISOString(),
    process: 'page',
    method,
    scheme: target.protocol.slice(0, -1),
    host: target.host,
    path: loggablePath(target),
    proxy: null,
    purpose: 'request of a page',
  })
  endRequest(db, id, { outcome: 'refused', status: null, error: SENTENCE, bytesIn: 0, bytesOut: 0, durationMs: null })
}
