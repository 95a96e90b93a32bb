/** What everything that talks to the Hub has passed in. */
import type { Network } from '@main/network/network'
import { defaultTiming, type Timing } from '@main/transfer/timing'
import type { HubEnvironment } from './environment'

export interface HubAccess {
  readonly network: Network
  readonly environment: HubEnvironment
  /** The access token, asked for anew with each request; null without one. */
  readonly token: () => string | null | Promise<string | null>
  /** Tests wait less. */
  readonly timing?: Timing
}

export const timingOf = ({ timing }: HubAccess): Timing => timing ?? defaultTiming
