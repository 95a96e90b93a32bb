/** A file of a repository as its tree lists it, and the hash that it must have. */
import { createHash } from 'node:crypto'
import type { Expected } from '@main/transfer/source'

export interface RemoteFile {
  readonly path: string
  readonly bytes: number
  /** Git's hash of the blob; of an LFS file, of its pointer. */
  readonly blobId: string
  /** Of an LFS file's content. */
  readonly sha256: string | null
}

/** The name of its blob in the cache, as the Hub's own etag. */
export const etagOf = ({ sha256, blobId }: RemoteFile): string => sha256 ?? blobId

/** sha256 of the bytes; for small files git's sha1 of "blob SIZE\0" and the bytes. */
export const expectedOf = (file: RemoteFile): Expected => ({
  bytes: file.bytes,
  digest: etagOf(file),
  newHash: () => (file.sha256 === null ? createHash('sha1').update(`blob ${file.bytes}\0`) : createHash('sha256')),
})
