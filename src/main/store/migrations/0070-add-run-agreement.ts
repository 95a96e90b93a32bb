/** Whether the user agreed that a run's base loses its output layer, since the run has other labels. */
import type { Migration } from './migration'

export const addRunAgreement: Migration = {
  version: 70,
  name: 'add-run-agreement',
  up: (connection) =>
    connection.exec(`
      ALTER TABLE runs ADD COLUMN ignore_mismatched_sizes INTEGER NOT NULL DEFAULT 0 CHECK (ignore_mismatched_sizes IN (0, 1))
    `),
}
