/**
 * The data folder to another place: copied, read again there and compared, the data file through SQLite, and only then switched by
 * one rename. Until that rename the old folder is the valid one, after it the new one: killed at any moment, nothing is lost. What a
 * move that was cut short has left in the new place is taken away by the next one to there.
 */
import { lstatSync, realpathSync } from 'node:fs'
import { mkdir, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { syncFolder } from '@engine/io/atomic-file'
import { writeError } from '@engine/io/storage-error'
import { movedHome, pointTo } from '@main/runs/moved-home'
import type { WriteDb } from '@main/store/database'
import { copyDatabase } from '@main/store/move-database'
import type { MovePlan, MoveProgress } from '@shared/data-folder'
import { AppError, invalidInput } from '@shared/errors'
import { copyFile, hashFile, type Passing } from './copy-file'
import { CARRIED, DATABASE, MOVED, MOVING } from './entries'
import { type MovedFile, markMoving, unmarkMoving, writeManifest } from './manifest'
import { carriedFiles, isLeftover } from './plan-move'

export interface Move {
  /** Its writes are held: nothing changes while it is copied. */
  readonly db: WriteDb
  readonly plan: MovePlan
  /** Where the folder is as long as nobody moves it: what the next starts read is there. */
  readonly first: string
  readonly signal: AbortSignal
  onProgress(progress: MoveProgress): void
}

/** @throws AppError; then the old folder is as it was, and the new place empty again */
export async function moveDataFolder(move: Move): Promise<void> {
  const { plan, first } = move
  // The topmost folder that was not there before; null where the place was.
  const made = await makePlace(plan)
  try {
    await preparePlace(plan)
    const files = await copyAll(move)
    await writeManifest(plan.to, { from: plan.from, movedAt: new Date().toISOString(), files })
    await syncFolder(plan.to)
    checkNotStopped(move)
    await pointTo(first, plan.to)
  } catch (error) {
    // The note may have got its name before what failed did: then the new place is the valid one.
    if ((movedHome(first) ?? first) !== plan.to) await clearPlace(plan.to, made)
    throw error
  }
  await unmarkMoving(plan.to)
}

async function makePlace({ to }: MovePlan): Promise<string | null> {
  try {
    return (await mkdir(to, { recursive: true, mode: 0o700 })) ?? null
  } catch (error) {
    throw writeError(error, to)
  }
}

async function preparePlace({ from, to }: MovePlan): Promise<void> {
  if (lstatSync(to).isSymbolicLink() || realpathSync(to) !== to)
    throw invalidInput(`${to} is a link: expected a folder. Choose another place.`)
  if (await isLeftover(from, to)) await emptyPlace(to)
  await markMoving(to, from)
}

async function copyAll(move: Move): Promise<MovedFile[]> {
  const { db, plan, onProgress, signal } = move
  const all = await carriedFiles(plan.from)
  const files = all.filter(({ path }) => path !== DATABASE)
  const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0)
  const moved: MovedFile[] = []
  const copying = counting('copying', totalBytes, move)
  for (const file of files) moved.push({ ...file, sha256: await copyFile(plan.from, plan.to, file.path, copying) })
  const verifying = counting('verifying', totalBytes, move)
  for (const { path, sha256 } of moved) await verify(plan.to, { path, sha256 }, verifying)
  const database = all.find(({ path }) => path === DATABASE)
  if (!database) throw new AppError('storage', `There is no ${DATABASE} in ${plan.from}: nothing was moved.`)
  await copyDatabase(db, join(plan.to, DATABASE), (share) =>
    onProgress({ phase: 'database', bytes: share * database.bytes, totalBytes: database.bytes }),
  )
  moved.push({ ...database, sha256: await hashFile(join(plan.from, DATABASE), { signal, onBytes: () => {} }) })
  return moved
}

function counting(phase: MoveProgress['phase'], totalBytes: number, { signal, onProgress }: Move): Passing {
  let done = 0
  onProgress({ phase, bytes: 0, totalBytes })
  return {
    signal,
    onBytes(bytes) {
      done += bytes
      onProgress({ phase, bytes: done, totalBytes })
    },
  }
}

async function verify(place: string, { path, sha256 }: Pick<MovedFile, 'path' | 'sha256'>, passing: Passing): Promise<void> {
  if ((await hashFile(join(place, path), passing)) === sha256) return
  throw new AppError(
    'storage',
    `${join(place, path)} does not hold what was written to it: check that disk, or choose another place. The data folder is where it was.`,
  )
}

function checkNotStopped({ signal }: Move): void {
  if (signal.aborted) throw new AppError('cancelled', 'The move was stopped: the data folder is where it was.')
}

/** Of a place that a move has filled, only what a move writes. */
async function emptyPlace(place: string): Promise<void> {
  for (const name of [...Object.keys(CARRIED), DATABASE, `${DATABASE}.part`, `${DATABASE}.part-journal`, MOVED, MOVING])
    await rm(join(place, name), { recursive: true, force: true })
}

/** As it was before: the folders that were made for it go too, where nothing else has come into them. */
async function clearPlace(place: string, made: string | null): Promise<void> {
  await emptyPlace(place)
  if (made === null) return
  for (let folder = place; folder.length >= made.length; folder = dirname(folder)) await rmdir(folder).catch(() => undefined)
}
