/** The old place after a move: what was copied is removed there once it is asked for, and nothing else. */
import { existsSync } from 'node:fs'
import { lstat, readdir, rm, rmdir, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { databasePath } from '@main/runs/home'
import { POINTER } from '@main/runs/moved-home'
import type { RemovedOld } from '@shared/data-folder'
import { AppError, invalidInput } from '@shared/errors'
import { hashFile } from './copy-file'
import { DATABASE, isMadeAnew, PRESENCE } from './entries'
import { forgetManifest, type MovedFile, readManifest } from './manifest'
import { Presence } from './presence'
import type { Size } from './walk'

/** What is still there of the files that were copied; null where nothing is. */
export async function oldFolder(home: string): Promise<({ folder: string } & Size) | null> {
  const manifest = await readManifest(home)
  if (!manifest || manifest.from === home) return null
  const size = { bytes: 0, files: 0 }
  for (const file of manifest.files) {
    if (!(await lstat(join(manifest.from, file.path)).catch(() => null))?.isFile()) continue
    size.bytes += file.bytes
    size.files += 1
  }
  return size.files === 0 ? null : { folder: manifest.from, ...size }
}

/** @throws AppError('busy') while a program works on the old folder; AppError('invalid-input') where there is none */
export async function removeOldFolder(home: string): Promise<RemovedOld> {
  const manifest = await readManifest(home)
  if (!manifest || manifest.from === home) throw invalidInput('There is no old data folder to remove.')
  if (!existsSync(databasePath(home))) throw new AppError('storage', `There is no data file in ${home}: nothing was removed.`)
  const { from, files } = manifest
  const removed: RemovedOld = { folder: from, files: 0, bytes: 0, left: [] }
  if (existsSync(from)) await removeAlone(from, files, removed)
  await forgetManifest(home)
  return removed
}

async function removeAlone(from: string, files: readonly MovedFile[], removed: RemovedOld): Promise<void> {
  const presence = Presence.enter(from)
  try {
    presence.alone()
    for (const file of files) await removeCopied(from, file, removed)
    if (!removed.left.includes(DATABASE))
      for (const end of ['-wal', '-shm']) await rm(join(from, DATABASE + end), { force: true })
  } finally {
    presence.leave()
  }
  for (const name of await readdir(from))
    if (isMadeAnew(name) && name !== POINTER) await rm(join(from, name), { recursive: true, force: true })
  await removeEmpty(from, files)
  const rest = (await readdir(from).catch(() => [])).filter((name) => name !== POINTER && name !== PRESENCE)
  for (const name of rest) if (!removed.left.some((path) => path.split('/')[0] === name)) removed.left.push(name)
}

/** Only a file that is what was copied: one that somebody has changed since is theirs. */
async function removeCopied(from: string, { path, bytes, modifiedMs, sha256 }: MovedFile, removed: RemovedOld): Promise<void> {
  const full = join(from, path)
  const found = await lstat(full).catch(() => null)
  if (found === null) return
  const untouched = found.isFile() && found.size === bytes && found.mtimeMs === modifiedMs
  if (!untouched && !(found.isFile() && found.size === bytes && (await hashOf(full)) === sha256)) {
    removed.left.push(path)
    return
  }
  await unlink(full)
  removed.files += 1
  removed.bytes += bytes
}

const hashOf = (path: string): Promise<string> => hashFile(path, { signal: new AbortController().signal, onBytes: () => {} })

/** Folders that the files were in, the deepest first, and the data folder itself; one that holds anything stays. */
async function removeEmpty(from: string, files: readonly MovedFile[]): Promise<void> {
  const folders = new Set<string>(['runs', 'backups', 'tokens', 'devices'])
  for (const { path } of files) for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) folders.add(folder)
  const deepest = [...folders].sort((a, b) => b.split('/').length - a.split('/').length)
  for (const folder of deepest) await rmdir(join(from, folder)).catch(() => undefined)
  await rmdir(from).catch(() => undefined)
}
