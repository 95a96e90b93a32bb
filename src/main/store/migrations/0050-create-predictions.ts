/**
 * What a run's best epoch predicts for each row of its validation snapshot, and the thresholds decided on it.
 *
 * Probabilities are a BLOB of little-endian float32 in the run's label order: exactly the numbers the engine computed, a fifth
 * of their size as JSON, and nothing to parse when a page reads a hundred thousand of them.
 */
import type { Migration } from './migration'

export const createPredictions: Migration = {
  version: 50,
  name: 'create-predictions',
  up: (connection) =>
    connection.exec(`
      CREATE TABLE predictions (
        run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        row_id TEXT NOT NULL,
        probabilities BLOB NOT NULL CHECK (length(probabilities) % 4 = 0),
        PRIMARY KEY (run_id, row_id)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE run_thresholds (
        run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        label TEXT NOT NULL,
        threshold REAL NOT NULL CHECK (threshold BETWEEN 0 AND 1),
        PRIMARY KEY (run_id, label)
      ) STRICT, WITHOUT ROWID;
    `),
}
