/** Datasets of the Hub as data: looked up, previewed without fetching them, fetched. */
import { type OpenBytes, openBytes } from '@engine/data/files/byte-source'
import type { DataFiles } from '@engine/data/files/data-files'
import { inspectFile } from '@engine/data/files/inspect-file'
import { pointerPath, repositoryFolder, sizeOf } from '@main/hub/cache-layout'
import type { HubAccess } from '@main/hub/hub-access'
import type { Wanted } from '@main/hub/hub-source'
import type { DatasetChoices } from '@shared/dataset'
import { AppError } from '@shared/errors'
import type { FileInspection } from '@shared/import'
import { choicesOf, chooseSplit } from './choose-split'
import type { Dataset } from './dataset'
import { type FetchOptions, fetchSplit } from './fetch-split'
import { parseHubReference } from './hub-reference'
import { lookUpDataset } from './look-up'
import { remoteBytes } from './remote-bytes'

export class Datasets {
  /** What this process has fetched, by reference: read again without asking anybody. */
  private readonly fetched = new Map<string, DataFiles>()

  constructor(private readonly access: HubAccess) {}

  /** Configurations and splits to choose from; `ref` may name neither. */
  async choices(ref: string, signal?: AbortSignal): Promise<DatasetChoices> {
    return choicesOf(await this.lookUp(ref, signal), this.access.environment.endpoint)
  }

  /** The first rows of a split's first file, by ranges of it where it is not in the cache. */
  async preview(ref: string, signal?: AbortSignal): Promise<FileInspection> {
    const dataset = await this.lookUp(ref, signal)
    const { repository, commit, card } = dataset
    const { config, split, files } = chooseSplit(dataset, parseHubReference(ref))
    const open = await this.firstBytes({ repository, commit, file: files[0]! }, signal)
    const data = { name: `${repository.id}#${config}/${split}`, files: [open], classes: card.classesOf(config) }
    return { ...(await inspectFile(data, { ref, signal, isPreview: true })), bytes: bytesOf(files) }
  }

  /** The split's files in the cache, fetched where they are not there. */
  async open(ref: string, options: FetchOptions): Promise<DataFiles> {
    const known = this.fetched.get(ref)
    if (known) return known
    const dataset = await this.lookUp(ref, options.signal)
    const files = await fetchSplit(this.access, dataset, chooseSplit(dataset, parseHubReference(ref)), options)
    this.fetched.set(ref, files)
    return files
  }

  /** A split that was fetched: nobody is asked. @throws AppError('not-found') where it was not fetched by this process */
  read(ref: string): DataFiles {
    const known = this.fetched.get(ref)
    if (known) return known
    throw new AppError('not-found', `${ref} has not been fetched yet, or Moderato was closed since: fetch it again.`)
  }

  private async firstBytes(wanted: Wanted, signal?: AbortSignal): Promise<OpenBytes> {
    const { repository, commit, file } = wanted
    const path = pointerPath(repositoryFolder(this.access.environment.cacheFolder, repository), commit, file.path, repository)
    if ((await sizeOf(path)) === file.bytes) return () => openBytes(path)
    const bytes = remoteBytes(this.access, wanted, signal)
    return async () => bytes
  }

  private lookUp(ref: string, signal?: AbortSignal): Promise<Dataset> {
    return lookUpDataset(this.access, parseHubReference(ref), signal)
  }
}

const bytesOf = (files: readonly { readonly bytes: number }[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0)
