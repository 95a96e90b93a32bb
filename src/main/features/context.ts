/** What the handlers of the window work with. Tests bring a store in memory, a fake engine and a shell that records. */
import type { RunDeps } from '@main/runs/deps'
import type { Settings } from '@shared/ipc/contract'
import type { Emit } from './handlers'

/** The parts of the desktop that a handler may touch. */
export interface Shell {
  /** Lets the user pick a file or a folder; null when they changed their mind. */
  choose(purpose: 'data' | 'model-folder'): Promise<string | null>
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
  emit: Emit
  shell: Shell
  version: string
  /** Who answers: kept with every annotation event. */
  who: string
}
