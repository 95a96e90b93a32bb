/** What can be removed from the data folder to make room: all of it Moderato's own, found by the names that it gives. */
import { lstat, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder, tokenCacheFolder } from '@main/runs/home'
import { hasCheckpoint, removeCheckpoint, runFolder } from '@main/runs/run-folder'
import type { ReadDb, WriteDb } from '@main/store/database'
import { setRunFacts } from '@main/store/run-progress'
import { listRuns } from '@main/store/runs'
import { trainingHolder } from '@main/store/training-lock'
import type { CleanUpItem } from '@shared/data-folder'
import { AppError } from '@shared/errors'
import { type FoundFile, filesBelow, type Size, sizeOfAll } from './walk'

interface Place {
  readonly db: ReadDb
  readonly home: string
}

/** Runs that could go on from their checkpoint, and do not at the moment. */
const resumable = ({ db, home }: Place) => {
  const training = trainingHolder(db)?.runId
  return listRuns(db, null).filter(({ id }) => id !== training && hasCheckpoint(runFolder(home, id)))
}

const isTraining = ({ db }: Place): boolean => trainingHolder(db) !== null

async function* filesOf(place: Place, item: CleanUpItem): AsyncGenerator<FoundFile> {
  const { home } = place
  if (item === 'backups') yield* filesBelow(home, 'backups')
  if (item === 'tokens') yield* filesBelow(home, 'tokens')
  if (item === 'temporary') for (const name of await abandoned(home)) yield* filesBelow(home, `tmp/${name}`)
  if (item === 'checkpoints')
    for (const { id } of resumable(place))
      for (const name of ['checkpoint', 'frozen.safetensors']) yield* filesBelow(home, `runs/${id}/${name}`)
}

/** Work of any program that goes on writes more often. */
const ABANDONED_MS = 60 * 60 * 1000

/** Of the temporary folder what nothing has been written to for so long. */
async function abandoned(home: string, now = Date.now()): Promise<string[]> {
  const found: string[] = []
  for (const name of await readdir(temporaryFolder(home)).catch(() => [])) {
    const { mtimeMs } = await lstat(join(temporaryFolder(home), name)).catch(() => ({ mtimeMs: now }))
    let newest = mtimeMs
    for await (const { modifiedMs } of filesBelow(home, `tmp/${name}`)) newest = Math.max(newest, modifiedMs)
    if (now - newest > ABANDONED_MS) found.push(name)
  }
  return found
}

/** What of it would be freed. */
export const cleanUpSize = (place: Place, item: CleanUpItem): Promise<Size> => sizeOfAll(filesOf(place, item))

/** Answers the bytes that are free now. @throws AppError('busy') while a training works with the files */
export async function cleanUp(place: Place & { readonly db: WriteDb }, items: readonly CleanUpItem[]): Promise<number> {
  if (isTraining(place))
    throw new AppError('busy', 'A run is training and works with these files: wait until it ends, or stop it.')
  let freed = 0
  for (const item of items) {
    const { bytes } = await cleanUpSize(place, item)
    await remove(place, item)
    freed += bytes - (await cleanUpSize(place, item)).bytes
  }
  return freed
}

async function remove(place: Place & { readonly db: WriteDb }, item: CleanUpItem): Promise<void> {
  const { db, home } = place
  if (item === 'backups') await emptyFolder(join(home, 'backups'))
  if (item === 'tokens') await emptyFolder(tokenCacheFolder(home))
  if (item === 'temporary')
    for (const name of await abandoned(home)) await rm(join(temporaryFolder(home), name), { recursive: true, force: true })
  if (item === 'checkpoints')
    for (const { id } of resumable(place)) {
      await removeCheckpoint(runFolder(home, id))
      setRunFacts(db, { runId: id, hasCheckpoint: false })
    }
}

async function emptyFolder(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) await rm(join(folder, name), { recursive: true, force: true })
}
