/** A file of the Hub as something that can be brought over the line. */
import type { Source } from '@main/transfer/source'
import type { HubAccess } from './hub-access'
import { expectedOf, type RemoteFile } from './remote-file'
import { inWords, type RepositoryRef } from './repository-id'
import { send } from './send'

/** A file at a commit. */
export interface Wanted {
  readonly repository: RepositoryRef
  readonly commit: string
  readonly file: RemoteFile
}

export function hubSource(access: HubAccess, wanted: Wanted): Source {
  const { repository, commit, file } = wanted
  const url = resolveUrl(access.environment.endpoint, wanted)
  const question = { purpose: `download ${repository.type}`, repository, revision: commit, file: file.path, accept: [416] }
  return {
    url,
    name: file.path,
    title: `${file.path} of ${inWords(repository)}`,
    expected: expectedOf(file),
    hashFrom: 'the Hub',
    ask: (headers, signal) => send(access, url, { ...question, headers, signal }),
  }
}

/** The address of a file; each part is encoded, and a branch's slashes too. */
export const resolveUrl = (endpoint: string, { repository: { type, id }, commit, file }: Wanted): string =>
  `${endpoint}/${type === 'dataset' ? 'datasets/' : ''}${id}/resolve/${encodeURIComponent(commit)}/${file.path.split('/').map(encodeURIComponent).join('/')}`
