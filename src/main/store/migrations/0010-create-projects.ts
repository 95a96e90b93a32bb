/** Projects and their labels. */
import type { Migration } from './migration'

export const createProjects: Migration = {
  version: 10,
  name: 'create-projects',
  up: (connection) =>
    connection.exec(`
      CREATE TABLE projects (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        created_at TEXT NOT NULL,
        guideline TEXT NOT NULL DEFAULT '',
        guideline_version INTEGER NOT NULL DEFAULT 1
      ) STRICT;

      -- position is a label's place in examples.answers, from 0: it never changes and is never given to another label.
      CREATE TABLE labels (
        id TEXT PRIMARY KEY,
        project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        position INTEGER NOT NULL CHECK (position >= 0),
        UNIQUE (project_id, position),
        UNIQUE (project_id, name)
      ) STRICT;
    `),
}
