/** What the handlers of the window work with. Tests bring a store in memory, a fake engine and a shell that records. */

import type { Presence } from '@main/data-folder/presence'
import type { CudaSetup } from '@main/devices/cuda-setup'
import type { Downloads } from '@main/hub/downloads'
import type { Identity } from '@main/identity/identity'
import type { OpenNetwork } from '@main/network/open-network'
import type { SystemProxy } from '@main/network/proxy-rules'
import type { RunDeps } from '@main/runs/deps'
import type { Input, Settings } from '@shared/ipc/contract'
import type { Emit } from './handlers'

/** The parts of the desktop that a handler may touch. */
export interface Shell {
  /** Lets the user pick a file or a folder; null when they changed their mind. */
  choose(purpose: Input<'app/choose-file'>['purpose']): Promise<string | null>
  /** Lets the user name a file to write; null when they changed their mind. */
  chooseNew(name: string): Promise<string | null>
  openFolder(path: string): Promise<void>
  setColorScheme(scheme: Settings['colorScheme']): void
  /** Ends the program in its orderly way and starts it again. */
  restart(): void
}

/** An import, or another long work, that is under way. */
export interface ImportJob {
  cancel(): void
  /** Settles when nothing of it is left to do. */
  done: Promise<unknown>
}

export interface Context extends RunDeps {
  /** By the id that the window gave. */
  imports: Map<string, ImportJob>
  /** Models on their way from the Hub. */
  downloads: Downloads
  cuda: CudaSetup
  /** Of this program on its data folder. */
  presence: Presence
  /** The data folder on its way to another place; null at all other times. */
  move: { current: ImportJob | null }
  emit: Emit
  /** The environment's variables: the Hub's, proxies, certificates. */
  env: NodeJS.ProcessEnv
  network: OpenNetwork
  systemProxy: SystemProxy | null
  identity: Identity
  shell: Shell
  version: string
  /** Who answers: kept with every annotation event. */
  who: string
}
