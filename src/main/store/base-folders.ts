/** Model folders the user added as bases, by path. Whether they can be used is for the engine to say. */
import { column, type ReadDb, run, type WriteDb } from './database'

/** In the order they were added. */
export const listBaseFolders = (db: ReadDb): string[] => column<string>(db, 'SELECT path FROM base_folders ORDER BY rowid')

/** Adding one again changes nothing. */
export function addBaseFolder(db: WriteDb, path: string): void {
  run(db, 'INSERT OR IGNORE INTO base_folders (path, added_at) VALUES (?, ?)', path, new Date().toISOString())
}

export function removeBaseFolder(db: WriteDb, path: string): void {
  run(db, 'DELETE FROM base_folders WHERE path = ?', path)
}
