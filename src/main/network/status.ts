/** How the network stands, for the Network page and the command of that name. */
import { hubEnvironment, offlineVariable } from '@main/hub/environment'
import type { ReadDb } from '@main/store/database'
import { getSettings } from '@main/store/settings'
import type { NetworkStatus } from '@shared/ledger'
import { proxyFor, proxyName, type SystemProxy } from './proxy-rules'
import { networkState } from './switch'

export async function networkStatus(db: ReadDb, env: NodeJS.ProcessEnv, systemProxy: SystemProxy | null): Promise<NetworkStatus> {
  const { endpoint } = hubEnvironment(env)
  const state = networkState(db, env)
  // The system's answer may come from a script on the network, so it is asked only while that is on.
  const proxy = await proxyFor(new URL(endpoint), env, state === 'on' ? systemProxy : null)
  return {
    state,
    forcedBy: offlineVariable(env),
    endpoint,
    proxy: proxy && proxyName(proxy),
    certificateFile: getSettings(db).certificateFile,
  }
}
