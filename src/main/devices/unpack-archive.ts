/** Takes a few files out of a .tar.gz: those that are named, each of the hash it must have, and never at a place that the archive chooses. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFully } from '@engine/io/atomic-file'
import { writeError } from '@engine/io/storage-error'
import { nameFault } from '@main/hub/file-name'
import { cancelled } from '@main/transfer/transient-error'
import { AppError } from '@shared/errors'
import type { Parser, ReadEntry } from 'tar'
import type { ArchivedFile } from './cuda-manifest'

/**
 * Reads the archive to its end: one entry that has no business in it is enough to refuse the whole.
 *
 * @throws AppError: 'invalid-input' for an archive that is damaged or not what was expected, 'storage', 'cancelled'
 */
export async function unpackArchive(
  archive: string,
  wanted: readonly ArchivedFile[],
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const writes = new Map<ArchivedFile, Promise<void>>()
  const take = (entry: ReadEntry): Promise<void> | null => {
    const fault = entryFault(entry)
    if (fault !== null) throw refused(`${JSON.stringify(entry.path.slice(0, 100))} ${fault}`)
    const file = wanted.find(({ path }) => path === entry.path)
    if (!file) return null
    if (writes.has(file)) throw refused(`${file.path} is in it twice`)
    const write = writeEntry(entry, file, folder)
    writes.set(file, write)
    return write
  }
  // Whatever fails, no file is being written any more when this returns.
  const { Parser } = await import('tar')
  await eachEntry(archive, signal, new Parser({ strict: true }), take).finally(() => Promise.allSettled(writes.values()))
  await Promise.all(writes.values())
  const absent = wanted.find((file) => !writes.has(file))
  if (absent) throw refused(`${absent.path} is not in it`)
}

/** `take` answers what is waited for, or null for an entry that is passed over. */
function eachEntry(
  archive: string,
  signal: AbortSignal,
  parser: Parser,
  take: (entry: ReadEntry) => Promise<void> | null,
): Promise<void> {
  const source = createReadStream(archive, { signal })
  const taken: ReadEntry[] = []
  const read = new Promise<void>((resolve, reject) => {
    parser.on('entry', (entry: ReadEntry) => {
      try {
        const work = take(entry)
        if (work === null) return void entry.resume()
        taken.push(entry)
        work.catch(reject)
      } catch (error) {
        reject(error)
      }
    })
    parser.on('error', (error: Error) => reject(refused(error.message)))
    parser.on('end', resolve)
    source.on('error', (error) => reject(signal.aborted ? cancelled() : writeError(error, archive)))
    // A stream in all that is needed of one here, though its type does not say so.
    source.pipe(parser as unknown as NodeJS.WritableStream)
  })
  return read.catch((error: Error) => {
    source.destroy()
    for (const entry of taken) entry.destroy(error)
    throw error
  })
}

function entryFault({ path, type }: ReadEntry): string | null {
  if (type === 'Directory') return nameFault(path.replace(/\/$/, ''))
  if (type !== 'File' && type !== 'OldFile') return `is a ${type}, where only files were expected`
  return nameFault(path)
}

async function writeEntry(entry: ReadEntry, file: ArchivedFile, folder: string): Promise<void> {
  if (entry.size !== file.bytes) throw refused(`${file.path} has ${entry.size} bytes, where ${file.bytes} were expected`)
  const path = join(folder, file.name)
  const handle = await open(path, 'wx').catch((error: unknown) => {
    throw writeError(error, path)
  })
  try {
    const sha256 = await writeHashed(entry, handle).catch((error: unknown) => {
      throw writeError(error, path)
    })
    if (sha256 !== file.sha256) throw refused(`${file.path} has the sha256 ${sha256}, where ${file.sha256} was expected`)
  } finally {
    await handle.close()
  }
}

async function writeHashed(entry: ReadEntry, handle: FileHandle): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of entry) {
    hash.update(chunk)
    await writeFully(handle, chunk)
  }
  await handle.sync()
  return hash.digest('hex')
}

const refused = (why: string): AppError =>
  new AppError(
    'invalid-input',
    `The archive of the CUDA files was refused, and nothing of it is kept: ${why}. Install them again.`,
  )
