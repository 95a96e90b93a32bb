/** Which result of a job became a run, so that it is imported once. */
import type { Migration } from './migration'

export const addRunResultHash: Migration = {
  version: 90,
  name: 'add-run-result-hash',
  up: (connection) =>
    connection.exec(`
      -- Null for a run that was trained here.
      ALTER TABLE runs ADD COLUMN result_hash TEXT;
      CREATE UNIQUE INDEX runs_result_hash ON runs (result_hash) WHERE result_hash IS NOT NULL;
    `),
}
