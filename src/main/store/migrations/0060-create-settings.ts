/** Preferences, and the model folders the user added as bases. */
import type { Migration } from './migration'

export const createSettings: Migration = {
  version: 60,
  name: 'create-settings',
  up: (connection) =>
    connection.exec(`
      CREATE TABLE settings (
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL CHECK (json_valid(value))
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE base_folders (
        path TEXT PRIMARY KEY,
        added_at TEXT NOT NULL
      ) STRICT;
    `),
}
