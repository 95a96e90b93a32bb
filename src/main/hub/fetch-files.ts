/** Several files of one commit into its snapshot, one after the other. */

import { checkDiskSpace } from '@main/transfer/disk-space'
import type { ProgressMeter } from '@main/transfer/progress-meter'
import { blobPath, incompletePath, placeInSnapshot, pointerPath, repositoryFolder, sizeOf } from './cache-layout'
import { downloadBlob } from './download-file'
import { checkFileNames } from './file-name'
import type { HubAccess } from './hub-access'
import { etagOf, type RemoteFile } from './remote-file'
import { inWords, type RepositoryRef } from './repository-id'

export interface SnapshotJob {
  readonly access: HubAccess
  readonly repository: RepositoryRef
  readonly commit: string
  readonly meter: ProgressMeter
  readonly signal: AbortSignal
}

/** Bytes of `files` that are not here yet, neither whole nor in part, nor in another snapshot. */
async function missingBytes({ access, repository, commit }: SnapshotJob, files: readonly RemoteFile[]): Promise<number> {
  const folder = repositoryFolder(access.environment.cacheFolder, repository)
  let missing = 0
  for (const file of files) {
    const places = [pointerPath(folder, commit, file.path, repository), blobPath(folder, etagOf(file))]
    if ((await Promise.all(places.map(sizeOf))).includes(file.bytes)) continue
    missing += file.bytes - Math.min(file.bytes, (await sizeOf(incompletePath(folder, etagOf(file)))) ?? 0)
  }
  return missing
}

/**
 * Every name is checked, and the disk's room, before the first byte. Answers how many of the bytes were here before.
 *
 * @throws AppError as `downloadBlob`, and 'storage' where the disk will not hold them
 */
export async function fetchFiles(job: SnapshotJob, files: readonly RemoteFile[]): Promise<number> {
  const { access, repository } = job
  checkFileNames(
    files.map(({ path }) => path),
    inWords(repository),
  )
  const advice = 'name a cache on another disk with HF_HOME'
  await checkDiskSpace(access.environment.cacheFolder, await missingBytes(job, files), inWords(repository), advice)
  let hadBytes = 0
  for (const file of files) hadBytes += await fetchFile(job, file)
  return hadBytes
}

async function fetchFile({ access, repository, commit, meter, signal }: SnapshotJob, file: RemoteFile): Promise<number> {
  const { cacheFolder, symlinks } = access.environment
  const pointer = pointerPath(repositoryFolder(cacheFolder, repository), commit, file.path, repository)
  meter.begin(file.path)
  if ((await sizeOf(pointer)) === file.bytes) {
    meter.end(file.bytes)
    return file.bytes
  }
  const events = {
    onBytes: (bytes: number) => meter.setBytes(bytes),
    onStalled: (why: string | null) => meter.setStalled(why),
  }
  const { path, hadBytes, fresh } = await downloadBlob(access, { repository, commit, file }, events, signal)
  await placeInSnapshot(path, pointer, { symlinks, fresh })
  meter.end(file.bytes)
  return hadBytes
}
