/** Annotation: half-given answers, and the events that are both undo and audit. */
import type { Migration } from './migration'

export const createAnnotation: Migration = {
  version: 30,
  name: 'create-annotation',
  up: (connection) =>
    connection.exec(`
      -- The answers so far of a comment in state 'draft', and the state it has without them.
      CREATE TABLE drafts (
        example_id INTEGER PRIMARY KEY REFERENCES examples (id) ON DELETE CASCADE,
        answers TEXT NOT NULL CHECK (answers NOT GLOB '*[^01?]*'),
        state_before TEXT NOT NULL CHECK (state_before IN ('unlabelled', 'labelled', 'skipped')),
        saved_at TEXT NOT NULL
      ) STRICT;

      -- before and after hold what the event changed, by label id. An import is one event for its batch and has no comment.
      CREATE TABLE events (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        example_id INTEGER REFERENCES examples (id) ON DELETE CASCADE,
        kind TEXT NOT NULL CHECK (kind IN ('submit', 'skip', 'flag', 'bulk', 'import')),
        batch_id TEXT,
        who TEXT NOT NULL,
        at TEXT NOT NULL,
        guideline_version INTEGER NOT NULL,
        suggestion TEXT CHECK (suggestion IS NULL OR json_valid(suggestion)),
        before TEXT CHECK (before IS NULL OR json_valid(before)),
        after TEXT NOT NULL CHECK (json_valid(after)),
        undone_at TEXT,
        undone_by TEXT,
        CHECK ((kind = 'import') = (example_id IS NULL)),
        CHECK ((kind = 'import') = (before IS NULL))
      ) STRICT;

      CREATE INDEX events_undo ON events (project_id) WHERE undone_at IS NULL AND kind <> 'import';
      CREATE INDEX events_submitted ON events (project_id, at, example_id) WHERE undone_at IS NULL AND kind = 'submit';
      CREATE INDEX events_batch ON events (batch_id) WHERE batch_id IS NOT NULL;
      CREATE INDEX events_example ON events (example_id);
    `),
}
