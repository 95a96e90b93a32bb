/** Whether anything may leave: off until it is switched on on purpose, and for every process of the data folder at once. */
import { offlineVariable } from '@main/hub/environment'
import type { ReadDb, WriteDb } from '@main/store/database'
import { getSetting, setSetting } from '@main/store/settings'
import { AppError } from '@shared/errors'
import type { NetworkState } from '@shared/ledger'

const KEY = 'network'

export function networkState(db: ReadDb, env: NodeJS.ProcessEnv): NetworkState {
  if (offlineVariable(env)) return 'forced-off'
  const stored = getSetting(db, KEY)
  return stored === 'on' || stored === 'off' ? stored : 'never'
}

export const switchNetwork = (db: WriteDb, on: boolean): void => setSetting(db, KEY, on ? 'on' : 'off')

/** Somebody has just asked for the Hub by name: what was never switched on is switched on, what was switched off stays off. @returns whether it was switched on now */
export function beginUse(db: WriteDb, env: NodeJS.ProcessEnv): boolean {
  if (networkState(db, env) !== 'never') return false
  switchNetwork(db, true)
  return true
}

/** Why nothing may be sent to `host` now; null where it may. */
export function refusal(db: ReadDb, env: NodeJS.ProcessEnv, host: string): AppError | null {
  const state = networkState(db, env)
  if (state === 'on') return null
  return new AppError('offline', `${SENTENCES[state](offlineVariable(env) ?? '')} Nothing was sent to ${host}.`)
}

const SENTENCES: Record<Exclude<NetworkState, 'on'>, (variable: string) => string> = {
  never: () => 'The network has not been switched on yet: it is off until you switch it on under Network.',
  off: () => 'The network is switched off: switch it on under Network, or with the command network --on.',
  'forced-off': (variable) => `The environment variable ${variable} keeps the network off: unset it to go on.`,
}
