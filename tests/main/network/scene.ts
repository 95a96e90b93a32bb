/** A network over a store in memory, switched on, with nothing of the environment but what the test says. */
import type { Credential } from '@main/network/credential-rule'
import { type NetworkOptions, type OpenNetwork, openNetwork } from '@main/network/open-network'
import { switchNetwork } from '@main/network/switch'
import type { WriteDb } from '@main/store/database'
import { listLedger } from '@main/store/ledger'
import { closeStore, openStore } from '@main/store/open'
import { AppError } from '@shared/errors'
import type { LedgerEntry } from '@shared/ledger'
import { onTestFinished } from 'vitest'

export interface Scene {
  readonly db: WriteDb
  readonly network: OpenNetwork
  readonly entries: () => LedgerEntry[]
}

export interface SceneOptions extends Partial<Omit<NetworkOptions, 'db' | 'credential'>> {
  readonly credential?: Credential | null
  readonly on?: boolean
}

export function scene({ credential = null, on = true, ...options }: SceneOptions = {}): Scene {
  const db = openStore(':memory:')
  if (on) switchNetwork(db, true)
  const network = openNetwork({
    db,
    process: 'main',
    env: {},
    systemProxy: null,
    deliberate: false,
    credential: () => credential,
    ...options,
  })
  onTestFinished(async () => {
    await network.close()
    closeStore(db)
  })
  return { db, network, entries: () => listLedger(db, {}) }
}

/** The failure of `work`, which must be one of ours. */
export async function failureOf(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${String(error)}`)
  return error
}
