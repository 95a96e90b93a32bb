/** The shape of one step of the schema. */
import type Database from 'better-sqlite3'

export interface Migration {
  /** The number in the file's name, and `user_version` once it is applied. */
  version: number
  /** What it does, as in the file's name. */
  name: string
  /** Runs inside the migration's own transaction, with foreign keys checked at its end. */
  up(connection: Database.Database): void
}
