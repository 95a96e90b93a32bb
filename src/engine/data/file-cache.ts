/** Files that can be made again: each begins with the sha256 of the rest, the ones used longest ago make room. */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat, utimes } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { writeAtomically, writeFully } from '@engine/io/atomic-file'

const DIGEST_BYTES = 32
/** A write takes seconds: a temporary file that has not changed for this long is of one that was killed. */
const ABANDONED_MS = 3_600_000

export const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

const digestOf = (parts: readonly Uint8Array[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

/** What `keepFile` wrote, marked as used now; null where there is no such file or it is damaged. */
export async function readCached(path: string): Promise<Buffer | null> {
  const file = await readFile(path).catch(() => null)
  const rest = file?.subarray(DIGEST_BYTES)
  if (!file || !rest || !digestOf([rest]).equals(file.subarray(0, DIGEST_BYTES))) return null
  const now = new Date()
  await utimes(path, now, now).catch(() => undefined)
  return rest
}

/**
 * Writes the parts end to end and keeps files of this name's extension below `maxBytes`; what is larger by itself is not kept. A
 * cache that cannot be written, as on a full disk, costs time at the next run and nothing at this one.
 */
export async function keepFile(path: string, parts: readonly Uint8Array[], maxBytes: number): Promise<void> {
  const size = parts.reduce((sum, { byteLength }) => sum + byteLength, DIGEST_BYTES)
  if (size > maxBytes) return
  const folder = join(path, '..')
  const kept = async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeAtomically(path, async (file) => {
      for (const part of [digestOf(parts), ...parts]) await writeFully(file, part)
    })
    await removeAbandoned(folder)
    await prune(folder, extname(path), maxBytes)
  }
  await kept().catch(() => undefined)
}

/** Nobody else knows the temporary files of a process that was killed, and `maxBytes` does not count them. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (extname(name) !== '.tmp') continue
    const path = join(folder, name)
    const { mtimeMs } = await stat(path)
    if (Date.now() - mtimeMs > ABANDONED_MS) await rm(path, { force: true })
  }
}

/** Removes what was used longest ago until `maxBytes` are left. */
async function prune(folder: string, extension: string, maxBytes: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => extname(name) === extension)
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name)
      const { mtimeMs, size } = await stat(path)
      return { path, mtimeMs, size }
    }),
  )
  let left = files.reduce((sum, { size }) => sum + size, 0)
  for (const { path, size } of files.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
    if (left <= maxBytes) return
    await rm(path, { force: true })
    left -= size
  }
}
