/** Opens the data file: inspected before it is touched, backed up before it is migrated. */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '@shared/errors'
import Database from 'better-sqlite3'
import { backUp } from './backup'
import { connectionOf, type ReadDb, type WriteDb } from './database'
import { inspectFile } from './inspect'
import { migrate, newestVersion } from './migrate'
import { asStoreError } from './store-error'

export interface OpenOptions {
  /** How long a write waits for another process before it gives up. */
  busyTimeoutMs?: number
}

const BUSY_TIMEOUT_MS = 5_000

/** `file` may be `:memory:`. The folder is made when it does not exist. */
export function openStore(file: string, { busyTimeoutMs = BUSY_TIMEOUT_MS }: OpenOptions = {}): WriteDb {
  const onDisk = file !== ':memory:'
  if (onDisk) makeFolder(dirname(file))
  const version = onDisk ? inspectFile(file) : 0
  return connect(file, { timeout: busyTimeoutMs }, (connection) => {
    connection.pragma('journal_mode = WAL')
    connection.pragma('synchronous = NORMAL')
    if (version > 0 && version < newestVersion()) backUp(connection, file)
    migrate(connection)
  }) as WriteDb
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new AppError('storage', `The data folder "${folder}" cannot be made or written: choose another one.`, why)
  }
}

/** A second look at a data file that exists and is up to date. */
export function openReadOnly(file: string, { busyTimeoutMs = BUSY_TIMEOUT_MS }: OpenOptions = {}): ReadDb {
  const version = inspectFile(file)
  if (version === 0) throw new AppError('not-found', `There is no data file at "${file}" yet: start Moderato once to make it.`)
  if (version < newestVersion())
    throw new AppError(
      'unsupported',
      `The data file "${file}" is of an older version: start Moderato once to bring it up to date.`,
    )
  return connect(file, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs }, () => {})
}

/** The last connection to close folds the write-ahead log into the file. */
export const closeStore = (db: ReadDb): void => {
  connectionOf(db).close()
}

function connect(file: string, options: Database.Options, prepare: (connection: Database.Database) => void): ReadDb {
  let connection: Database.Database | undefined
  try {
    connection = new Database(file, options)
    connection.pragma('foreign_keys = ON')
    prepare(connection)
    return connection as unknown as ReadDb
  } catch (error) {
    connection?.close()
    throw asStoreError(error)
  }
}
