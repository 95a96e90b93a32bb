/** What the loopback Hub holds: repositories with commits, branches, pull requests, and who may see them. */
import { createHash } from 'node:crypto'
import { type Content, type StoredFile, storeFile } from './stored-file'

export type RepositoryType = 'model' | 'dataset'

export interface Commit {
  readonly id: string
  readonly title: string
  readonly date: string
  readonly files: ReadonlyMap<string, StoredFile>
}

export interface Repository {
  readonly type: RepositoryType
  readonly id: string
  private: boolean
  readonly gated: false | 'auto' | 'manual'
  /** Further fields of its info: tags, pipeline_tag, config, cardData, downloads. */
  readonly info: Readonly<Record<string, unknown>>
  /** Head commit by `main`, branch, tag, or `refs/pr/1`. */
  readonly refs: Map<string, Commit>
  readonly commits: Map<string, Commit>
  /** Of a dataset: how many Parquet files each configuration's splits were converted to. */
  readonly parquet: Readonly<Record<string, Readonly<Record<string, number>>>>
}

export interface NewRepository {
  readonly id: string
  readonly type?: RepositoryType
  readonly files?: Readonly<Record<string, Content>>
  /** Paths whose storage differs from what their name says. */
  readonly lfs?: Readonly<Record<string, boolean>>
  readonly private?: boolean
  readonly gated?: false | 'auto' | 'manual'
  readonly info?: Readonly<Record<string, unknown>>
  /** Parquet files by configuration and split, as the dataset server converts them to the branch refs/convert/parquet. */
  readonly parquet?: Readonly<Record<string, Readonly<Record<string, readonly Uint8Array[]>>>>
}

export class Repositories {
  readonly all: Repository[] = []
  /** LFS objects that were uploaded and wait for the commit that names them, by sha256. */
  readonly uploads = new Map<string, Uint8Array>()

  find(type: RepositoryType, id: string): Repository | undefined {
    return this.all.find((repository) => repository.type === type && repository.id === id)
  }

  /** Answers the id of the first commit. Adding an id again replaces its repository. */
  async add(given: NewRepository): Promise<string> {
    const { id, type = 'model', files = {}, lfs = {}, info = {}, gated = false, parquet = {} } = given
    const repository: Repository = {
      type,
      id,
      private: given.private ?? false,
      gated,
      info,
      refs: new Map(),
      commits: new Map(),
      parquet: Object.fromEntries(Object.entries(parquet).map(([name, splits]) => [name, counts(splits)])),
    }
    const old = this.all.findIndex((other) => other.type === type && other.id === id)
    if (old >= 0) this.all.splice(old, 1)
    this.all.push(repository)
    const first = await this.commit(repository, { files, lfs, title: 'initial commit' })
    if (Object.keys(parquet).length > 0)
      await this.commit(repository, { files: convertedFiles(parquet), ref: 'refs/convert/parquet', title: 'converted' })
    return first.id
  }

  async commit(
    repository: Repository,
    change: {
      readonly files: Readonly<Record<string, Content>>
      readonly lfs?: Readonly<Record<string, boolean>>
      readonly removed?: readonly string[]
      readonly ref?: string
      /** Whose files it starts from where `ref` is new. */
      readonly from?: string
      readonly title: string
    },
  ): Promise<Commit> {
    const { ref = 'main', removed = [], lfs = {}, title } = change
    const files = new Map((repository.refs.get(ref) ?? repository.refs.get(change.from ?? ''))?.files)
    for (const [path, content] of Object.entries(change.files)) files.set(path, await storeFile(path, content, lfs[path]))
    for (const path of removed) files.delete(path)
    const id = createHash('sha1').update(`${repository.type} ${repository.id} ${repository.commits.size}`).digest('hex')
    const commit = { id, title, files, date: new Date(Date.UTC(2026, 0, 1 + repository.commits.size)).toISOString() }
    repository.commits.set(id, commit)
    repository.refs.set(ref, commit)
    return commit
  }
}

/** A branch, a tag, a pull request or a commit; as the Hub, also the beginning of a commit's id. */
export function findCommit({ refs, commits }: Repository, revision: string): Commit | undefined {
  const named = refs.get(revision === 'HEAD' ? 'main' : revision) ?? commits.get(revision)
  if (named || !/^[0-9a-f]{7,40}$/.test(revision)) return named
  return [...commits.values()].find(({ id }) => id.startsWith(revision))
}

const counts = (splits: Readonly<Record<string, readonly Uint8Array[]>>) =>
  Object.fromEntries(Object.entries(splits).map(([split, files]) => [split, files.length]))

function convertedFiles(parquet: NonNullable<NewRepository['parquet']>): Record<string, Uint8Array> {
  const files: Record<string, Uint8Array> = {}
  for (const [name, splits] of Object.entries(parquet))
    for (const [split, parts] of Object.entries(splits))
      for (const [index, bytes] of parts.entries()) files[convertedPath(name, split, index)] = bytes
  return files
}

export const convertedPath = (configuration: string, split: string, index: number): string =>
  `${configuration}/${split}/${String(index).padStart(4, '0')}.parquet`
