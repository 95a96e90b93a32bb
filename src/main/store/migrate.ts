/** Brings a database up to the newest schema: one transaction a step, `user_version` counting them. */
import { AppError } from '@shared/errors'
import type Database from 'better-sqlite3'
import { migrations as released } from './migrations'
import type { Migration } from './migrations/migration'
import { asStoreError } from './store-error'

/** 'Modr': tells a Moderato file from any other SQLite file. */
export const APPLICATION_ID = 0x4d6f6472

export const versionOf = (connection: Database.Database): number => connection.pragma('user_version', { simple: true }) as number

export const newestVersion = (migrations: readonly Migration[] = released): number => migrations.at(-1)?.version ?? 0

/** Applies every step above the file's version, up to `target`. A step that fails leaves the file at the step before it. */
export function migrate(
  connection: Database.Database,
  target: number = newestVersion(),
  migrations: readonly Migration[] = released,
): void {
  const pending = migrations.filter(({ version }) => version > versionOf(connection) && version <= target)
  if (pending.length === 0) return
  // A step may have to rebuild a table that others refer to; each step checks all references before it commits.
  connection.pragma('foreign_keys = OFF')
  try {
    for (const migration of pending) apply(connection, migration)
  } finally {
    connection.pragma('foreign_keys = ON')
  }
}

function apply(connection: Database.Database, migration: Migration): void {
  const step = connection.transaction(() => {
    // Another process may have applied it while this one waited for the lock.
    if (versionOf(connection) >= migration.version) return
    migration.up(connection)
    const broken = connection.pragma('foreign_key_check') as unknown[]
    if (broken.length > 0) throw new Error(`${broken.length} rows refer to rows that do not exist`)
    connection.pragma(`application_id = ${APPLICATION_ID}`)
    connection.pragma(`user_version = ${migration.version}`)
  })
  try {
    step.immediate()
  } catch (error) {
    const cause = asStoreError(error)
    if (cause instanceof AppError) throw cause
    const name = `${migration.version}-${migration.name}`
    const why = error instanceof Error ? error.message : String(error)
    throw new AppError('internal', `internal: the step ${name} of the data file failed and was taken back: ${why}`)
  }
}
