/** What a push changes in a repository. */
import { MODEL_FOLDER_FILES } from '@main/runs/model-folder-files'
import type { PlannedFile } from '@shared/publish'
import { isSame, type Publication, type PublishFile } from './publish-file'
import type { RemoteRepository } from './remote-repository'

export interface Difference {
  /** New or other than what is there. */
  readonly sent: readonly PublishFile[]
  /** Files of an earlier model that this one does not have: an old int8 model beside new weights would answer wrongly. */
  readonly removed: readonly string[]
  readonly planned: readonly PlannedFile[]
}

export function differenceOf({ type, files }: Publication, remote: RemoteRepository | null): Difference {
  const planned = files.map(({ path, bytes }) => ({ path, bytes, state: 'new' as PlannedFile['state'] }))
  const sent: PublishFile[] = []
  for (const [i, file] of files.entries()) {
    const there = remote?.files.get(file.path)
    if (there) planned[i]!.state = isSame(file, there) ? 'unchanged' : 'changed'
    if (planned[i]!.state !== 'unchanged') sent.push(file)
  }
  const paths = new Set(files.map(({ path }) => path))
  const ours = type === 'model' ? MODEL_FOLDER_FILES : []
  const removed = ours.filter((path) => remote?.files.has(path) && !paths.has(path))
  return { sent, removed, planned }
}
