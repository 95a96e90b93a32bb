/** What the handlers of the window work with. Tests bring a store in memory, a fake engine and a shell that records. */
import type { CudaSetup } from '@main/devices/cuda-setup'
import type { Downloads } from '@main/hub/downloads'
import type { Identity } from '@main/identity/identity'
import type { OpenNetwork } from '@main/network/open-network'
import type { SystemProxy } from '@main/network/proxy-rules'
import type { RunDeps } from '@main/runs/deps'
import type { Settings } from '@shared/ipc/contract'
import type { Emit } from './handlers'

/** The parts of the desktop that a handler may touch. */
export interface Shell {
  /** Lets the user pick a file or a folder; null when they changed their mind. */
  choose(purpose: 'data' | 'model-folder' | 'certificates' | 'job-place' | 'job' | 'publish-place'): Promise<string | null>
  /** Lets the user name a file to write; null when they changed their mind. */
  chooseNew(name: string): Promise<string | null>
  openFolder(path: string): Promise<void>
  setColorScheme(scheme: Settings['colorScheme']): void
}

/** An import that is under way. */
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
