/** A lock between processes that ends with its holder, however that ends: the one SQLite puts on a file. Node has none of its own. */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'

export interface FileLock {
  release(): void
}

/** Null while another process, or another part of this one, holds it. The file stays, empty. */
export function tryLock(path: string): FileLock | null {
  mkdirSync(dirname(path), { recursive: true })
  const connection = new Database(path, { timeout: 0 })
  try {
    connection.exec('BEGIN EXCLUSIVE')
    return { release: () => void connection.close() }
  } catch (error) {
    connection.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null
    throw error
  }
}
