/** A file to be published: its place in the repository, where its bytes are, and the hashes by which the Hub knows it. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { RemoteFile } from '@main/hub/remote-file'
import { AppError, toErrorData } from '@shared/errors'

export interface PublishFile {
  /** In the repository, with slashes. */
  readonly path: string
  readonly bytes: number
  /** On this machine's disk, or in memory. */
  readonly source: { readonly file: string } | { readonly content: Buffer }
  readonly sha256: string
  /** Git's name of the blob. */
  readonly blobId: string
}

/** What is published, all of it: nothing is added on the way. */
export interface Publication {
  readonly type: 'model' | 'dataset'
  readonly files: readonly PublishFile[]
  /** README.md. */
  readonly card: string
  /** Comments whose texts leave this machine with it; null: none do. */
  readonly texts: number | null
  /** What is to be known before it goes out, each a sentence. */
  readonly notices: readonly string[]
}

export function fromText(path: string, text: string): PublishFile {
  const content = Buffer.from(text)
  const hashes = hashesFor(content.length)
  hashes.update(content)
  return { path, bytes: content.length, source: { content }, ...hashes.digest() }
}

/** @throws AppError('storage') where it cannot be read; AppError('cancelled') */
export async function fromDisk(path: string, file: string, signal?: AbortSignal): Promise<PublishFile> {
  try {
    const { size } = await stat(file)
    const hashes = hashesFor(size)
    for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 20, signal })) hashes.update(chunk as Buffer)
    return { path, bytes: size, source: { file }, ...hashes.digest() }
  } catch (error) {
    if (signal?.aborted) throw new AppError('cancelled', 'It was stopped before anything was sent.')
    throw new AppError('storage', `${file} cannot be read, so it cannot be published.`, toErrorData(error).message)
  }
}

function hashesFor(bytes: number) {
  const sha256 = createHash('sha256')
  const blob = createHash('sha1').update(`blob ${bytes}\0`)
  return {
    update(chunk: Buffer) {
      sha256.update(chunk)
      blob.update(chunk)
    },
    digest: () => ({ sha256: sha256.digest('hex'), blobId: blob.digest('hex') }),
  }
}

/** Whether the repository has these bytes: by the hash of the content where LFS or Xet keeps it, else by git's. */
export const isSame = (file: PublishFile, remote: RemoteFile): boolean =>
  remote.sha256 === null ? remote.blobId === file.blobId : remote.sha256 === file.sha256

export const sumOfBytes = (files: readonly { readonly bytes: number }[]): number =>
  files.reduce((sum, { bytes }) => sum + bytes, 0)
