/** What all routes of the loopback Hub work on. */
import type { User } from './answer'
import type { Faults } from './faults'
import type { Repositories } from './repositories'

export interface HubState {
  readonly repositories: Repositories
  readonly faults: Faults
  /** Users by token. */
  readonly tokens: Map<string, User>
  /** Entries of one page of a tree or a search. */
  pageSize: number
  /** LFS objects from this size on are asked for in parts. */
  multipartBytes: number
  /** The Hub itself, and the storage host that LFS files are redirected to (another origin). */
  url: string
  storageUrl: string
}
