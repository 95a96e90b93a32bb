/** Looks at an existing data file before anything may change it, and refuses what Moderato must not touch. */
import { existsSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { AppError } from '@shared/errors'
import Database from 'better-sqlite3'
import { APPLICATION_ID, newestVersion, versionOf } from './migrate'
import { asStoreError, isCorruption } from './store-error'

/** The schema's version of a file that may be opened; 0 for a file that does not exist yet or is empty. */
export function inspectFile(file: string): number {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0) return 0
  try {
    const connection = openUntouched(file)
    try {
      return check(connection, file)
    } finally {
      connection.close()
    }
  } catch (error) {
    throw isCorruption(error) ? damaged(file, (error as Error).message) : asStoreError(error)
  }
}

/**
 * A read-only connection cannot remove the log it makes beside the file, a writing one does when it closes; but closing also
 * folds an existing log into the file. So: read-only where there is a log, else a connection that could write and does not.
 */
function openUntouched(file: string): Database.Database {
  const hasLog = existsSync(`${file}-wal`) || existsSync(`${file}-journal`)
  return new Database(file, { readonly: hasLog, fileMustExist: true })
}

/** SQLite itself refuses a file that is no database, or shorter than its header says, at the first query. */
function check(connection: Database.Database, file: string): number {
  const version = versionOf(connection)
  const tables = connection.prepare(`SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'`).pluck().get()
  const owner = connection.pragma('application_id', { simple: true })
  if (owner !== APPLICATION_ID && (tables !== 0 || version !== 0)) throw foreign(file)
  if (version > newestVersion()) throw newer(file, version)
  // The whole file is read only when it is about to be rewritten: at every start it would cost a second per gigabyte.
  if (version !== 0 && version < newestVersion()) {
    const verdict = connection.pragma('quick_check(1)', { simple: true })
    if (verdict !== 'ok') throw damaged(file, String(verdict))
  }
  return version
}

const damaged = (file: string, detail: string): AppError =>
  new AppError(
    'storage',
    `The data file "${file}" is damaged and was left as it is. Move it away and put a copy from the folder "backups" beside it in its place, or start with an empty one.`,
    detail,
  )

const foreign = (file: string): AppError =>
  new AppError(
    'unsupported',
    `"${file}" is a database of another program, not one of Moderato, and was left as it is. Choose another data folder.`,
  )

const newer = (file: string, version: number): AppError =>
  new AppError(
    'unsupported',
    `The data file "${basename(file)}" was written by a newer version of Moderato (its format is ${version}, this one knows up to ${newestVersion()}). Nothing was changed: update Moderato, or choose another data folder.`,
  )
