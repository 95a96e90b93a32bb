/** A dataset of the Hub, known by its files and not yet fetched. */
import type { RemoteFile } from '@main/hub/remote-file'
import type { RepositoryRef } from '@main/hub/repository-id'
import type { DatasetCard } from './card'
import type { SplitFiles } from './splits'

/** Where the Hub keeps the Parquet that it has made of datasets in other formats. */
export const CONVERTED_BRANCH = 'refs/convert/parquet'
/** The one revision that it converts: of any other the branch holds other rows. */
export const CONVERTED_REVISION = 'main'

export interface Dataset {
  readonly repository: RepositoryRef
  /** What was asked for, and the commit that its files are of. */
  readonly revision: string
  readonly commit: string
  /** Whether they are the Hub's conversion, a branch of its own. */
  readonly isConverted: boolean
  readonly splits: readonly SplitFiles[]
  readonly card: DatasetCard
  /** Fetched with the data, for when the network is off; null where there is none, or none is needed. */
  readonly cardFile: RemoteFile | null
  readonly notices: readonly string[]
}
