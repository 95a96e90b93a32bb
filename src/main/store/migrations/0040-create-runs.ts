/** Training runs: configuration, every logged step, epochs, notices, and the lock that lets one process train at a time. */
import type { Migration } from './migration'

export const createRuns: Migration = {
  version: 40,
  name: 'create-runs',
  up: (connection) =>
    connection.exec(`
      -- A run outlives its project: a model took hours. holder is the process that runs it, while one does.
      CREATE TABLE runs (
        id TEXT PRIMARY KEY,
        project_id TEXT REFERENCES projects (id) ON DELETE SET NULL,
        name TEXT NOT NULL,
        note TEXT NOT NULL DEFAULT '',
        starred INTEGER NOT NULL DEFAULT 0 CHECK (starred IN (0, 1)),
        status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'finished', 'stopped', 'failed', 'interrupted')),
        reason TEXT,
        base TEXT NOT NULL,
        data_name TEXT NOT NULL,
        data_hash TEXT NOT NULL,
        labels TEXT NOT NULL CHECK (json_valid(labels)),
        recipe TEXT NOT NULL CHECK (json_valid(recipe)),
        train_rows INTEGER NOT NULL,
        eval_rows INTEGER NOT NULL,
        device TEXT,
        color INTEGER NOT NULL,
        started_at TEXT NOT NULL,
        finished_at TEXT,
        step INTEGER NOT NULL DEFAULT 0,
        total_steps INTEGER,
        has_checkpoint INTEGER NOT NULL DEFAULT 0 CHECK (has_checkpoint IN (0, 1)),
        has_model INTEGER NOT NULL DEFAULT 0 CHECK (has_model IN (0, 1)),
        samples_per_second REAL,
        peak_rss_bytes INTEGER,
        holder_pid INTEGER,
        holder_since TEXT
      ) STRICT;
      CREATE INDEX runs_project ON runs (project_id);
      CREATE INDEX runs_status ON runs (status);

      CREATE TABLE run_steps (
        run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        step INTEGER NOT NULL,
        loss REAL NOT NULL,
        learning_rate REAL NOT NULL,
        grad_norm REAL NOT NULL,
        PRIMARY KEY (run_id, step)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE run_epochs (
        run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        epoch REAL NOT NULL,
        step INTEGER NOT NULL,
        training_loss REAL,
        validation_loss REAL,
        f1 REAL,
        roc_auc REAL,
        accuracy REAL,
        average_precision REAL,
        best INTEGER NOT NULL CHECK (best IN (0, 1)),
        evaluation TEXT CHECK (evaluation IS NULL OR json_valid(evaluation)),
        PRIMARY KEY (run_id, epoch)
      ) STRICT;
      -- One best epoch a run.
      CREATE UNIQUE INDEX run_epochs_best ON run_epochs (run_id) WHERE best = 1;

      CREATE TABLE run_notices (
        id INTEGER PRIMARY KEY,
        run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        at TEXT NOT NULL,
        message TEXT NOT NULL
      ) STRICT;
      CREATE INDEX run_notices_run ON run_notices (run_id);

      -- One row at most.
      CREATE TABLE training_lock (
        slot INTEGER PRIMARY KEY CHECK (slot = 1),
        pid INTEGER NOT NULL,
        run_id TEXT NOT NULL,
        acquired_at TEXT NOT NULL
      ) STRICT;
    `),
}
