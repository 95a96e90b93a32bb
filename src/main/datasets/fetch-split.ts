/** A split of a dataset into the cache, and its files as data that can be read. */
import { openBytes } from '@engine/data/files/byte-source'
import type { DataFiles } from '@engine/data/files/data-files'
import { pointerPath, prepareCache, repositoryFolder, writeRef } from '@main/hub/cache-layout'
import { fetchFiles } from '@main/hub/fetch-files'
import type { HubAccess } from '@main/hub/hub-access'
import { ProgressMeter } from '@main/transfer/progress-meter'
import type { DownloadProgress } from '@shared/hub'
import { CONVERTED_BRANCH, type Dataset } from './dataset'
import type { SplitFiles } from './splits'

export interface FetchOptions {
  readonly signal: AbortSignal
  readonly onProgress?: (progress: DownloadProgress) => void
  /** What has to be known of the dataset: that it is converted, in part or from the cache. */
  readonly onNotice?: (notice: string) => void
}

/** What is there already is not asked for again. @throws AppError as `fetchFiles` */
export async function fetchSplit(
  access: HubAccess,
  dataset: Dataset,
  { config, split, files }: SplitFiles,
  { signal, onProgress = () => {}, onNotice = () => {} }: FetchOptions,
): Promise<DataFiles> {
  const { repository, revision, commit, card, cardFile, notices } = dataset
  for (const notice of notices) onNotice(notice)
  const { cacheFolder } = access.environment
  const folder = repositoryFolder(cacheFolder, repository)
  await prepareCache(cacheFolder)
  await writeRef(folder, dataset.isConverted ? CONVERTED_BRANCH : revision, commit)
  const wanted = cardFile ? [cardFile, ...files] : files
  const meter = new ProgressMeter(onProgress)
  meter.setTotal(wanted.reduce((sum, { bytes }) => sum + bytes, 0))
  await fetchFiles({ access, repository, commit, meter, signal }, wanted)
  return {
    name: `${repository.id}#${config}/${split}`,
    files: files.map(
      ({ path }) =>
        () =>
          openBytes(pointerPath(folder, commit, path, repository)),
    ),
    classes: card.classesOf(config),
  }
}
