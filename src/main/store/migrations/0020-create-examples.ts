/**
 * Comments and their tri-state answers.
 *
 * The answers of a comment are one text, a sign a label in the labels' order: '1' yes, '0' no, '?' unknown; a label added
 * later is simply beyond its end, hence unknown. With a row per answer instead, 100,000 comments by 6 labels are 600,000 rows to
 * insert, join and count; this way an index alone answers every filter and all counts in a few milliseconds.
 */
import type { Migration } from './migration'

export const createExamples: Migration = {
  version: 20,
  name: 'create-examples',
  up: (connection) =>
    connection.exec(`
      CREATE TABLE sources (
        id INTEGER PRIMARY KEY,
        project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        UNIQUE (project_id, name)
      ) STRICT;

      -- Ids ascend with position inside a project, so id order is the project's order. AUTOINCREMENT: a deleted project's ids
      -- never come back, because predictions and snapshots of old runs still name them.
      CREATE TABLE examples (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('unlabelled', 'draft', 'labelled', 'skipped')),
        flagged INTEGER NOT NULL DEFAULT 0 CHECK (flagged IN (0, 1)),
        source_id INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
        answers TEXT NOT NULL CHECK (answers NOT GLOB '*[^01?]*'),
        external_id TEXT,
        text TEXT NOT NULL,
        -- The text in lower case, kept only where that changes more than ASCII letters, whose case LIKE ignores by itself.
        folded TEXT
      ) STRICT;

      -- The next comment of a queue.
      CREATE INDEX examples_queue ON examples (project_id, state);
      CREATE INDEX examples_flagged ON examples (project_id) WHERE flagged = 1;
      -- Every filter of the table, in the project's order, without touching the texts.
      CREATE INDEX examples_filter ON examples (project_id, id, state, flagged, source_id, answers);
      -- All counts: comments with the same answers lie side by side.
      CREATE INDEX examples_count ON examples (project_id, state, answers, flagged);
      CREATE INDEX examples_source ON examples (source_id);

      -- The original columns as JSON, apart from the texts so that a search reads only those.
      CREATE TABLE example_meta (
        example_id INTEGER PRIMARY KEY REFERENCES examples (id) ON DELETE CASCADE,
        meta TEXT NOT NULL CHECK (json_valid(meta))
      ) STRICT;
    `),
}
