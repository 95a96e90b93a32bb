/** Downloads that an earlier start, a crash or another program left in the cache: what has arrived of them can be taken up. */
import type { CachedRepository, Download, DownloadRequest } from '@shared/hub'

export interface Unfinished {
  id: string
  /** What has arrived of files that are not whole. */
  bytes: number
  /** Its own commit, so that what has arrived is of use. */
  request: DownloadRequest
}

export function unfinished(repositories: readonly CachedRepository[], downloads: readonly Download[]): Unfinished[] {
  const known = new Set(downloads.filter(({ status }) => status !== 'cancelled').map(({ request }) => request.id))
  return repositories
    .filter(({ type, id, incompleteBytes }) => type === 'model' && incompleteBytes > 0 && !known.has(id))
    .map(({ id, incompleteBytes, snapshots }) => {
      const begun = snapshots.find(({ complete }) => !complete)
      return { id, bytes: incompleteBytes, request: { type: 'model', id, revision: begun?.commit ?? 'main' } }
    })
}
