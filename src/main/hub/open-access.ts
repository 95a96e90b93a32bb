/** The Hub as the window and the headless program reach it: over their network, with the token in use. */
import type { Identity } from '@main/identity/identity'
import type { Network } from '@main/network/network'
import { hubEnvironment } from './environment'
import type { HubAccess } from './hub-access'

/** @throws AppError('invalid-input') where HF_ENDPOINT is no address */
export const openAccess = (
  { network, identity }: { readonly network: Network; readonly identity: Pick<Identity, 'token'> },
  env: NodeJS.ProcessEnv,
): HubAccess => ({ network, environment: hubEnvironment(env), token: identity.token })
