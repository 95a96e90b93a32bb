/** The data file on its way to another folder: held still, copied as SQLite copies, and checked. */
import { rename, rm } from 'node:fs/promises'
import { AppError } from '@shared/errors'
import Database from 'better-sqlite3'
import { connectionOf, type WriteDb } from './database'
import { versionOf } from './migrate'
import { asStoreError } from './store-error'

/** Pages of one turn: the window answers between two of them. */
const PAGES = 2_000

/** From here on this connection writes nothing, and the file does not change when it closes. */
export function holdWrites(db: WriteDb): void {
  const connection = connectionOf(db)
  connection.pragma('wal_checkpoint(TRUNCATE)')
  connection.pragma('query_only = ON')
}

export const releaseWrites = (db: WriteDb): void => void connectionOf(db).pragma('query_only = OFF')

export const isHeld = (db: WriteDb): boolean => connectionOf(db).pragma('query_only', { simple: true }) === 1

/** SQLite's own backup, under its name once integrity_check has found nothing. @throws AppError('storage') */
export async function copyDatabase(db: WriteDb, target: string, onShare: (share: number) => void): Promise<void> {
  const connection = connectionOf(db)
  const unfinished = `${target}.part`
  await rm(unfinished, { force: true })
  try {
    await connection.backup(unfinished, {
      progress: ({ totalPages, remainingPages }) => {
        onShare(totalPages === 0 ? 1 : 1 - remainingPages / totalPages)
        return PAGES
      },
    })
  } catch (error) {
    throw asStoreError(error)
  }
  checkCopy(unfinished, versionOf(connection))
  await rename(unfinished, target)
}

function checkCopy(path: string, version: number): void {
  const copy = new Database(path, { fileMustExist: true })
  try {
    // Without a log beside it, the file is all there is to be renamed. The next start turns the log on again.
    copy.pragma('journal_mode = DELETE')
    const found = copy.pragma('integrity_check', { simple: true })
    if (found === 'ok' && versionOf(copy) === version) return
    throw new AppError(
      'storage',
      `The copy of the data file at ${path} is not sound: check that disk, or choose another place. Nothing was switched.`,
      String(found),
    )
  } finally {
    copy.close()
  }
}
