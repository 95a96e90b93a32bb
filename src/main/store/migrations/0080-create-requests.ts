/** The network ledger: every request of every process, written before it is sent and completed when it ends. */
import type { Migration } from './migration'

export const createRequests: Migration = {
  version: 80,
  name: 'create-requests',
  up: (connection) =>
    connection.exec(`
      CREATE TABLE requests (
        id INTEGER PRIMARY KEY,
        time TEXT NOT NULL,
        pid INTEGER NOT NULL,
        process TEXT NOT NULL CHECK (process IN ('main', 'page', 'engine', 'headless')),
        method TEXT NOT NULL,
        scheme TEXT NOT NULL,
        host TEXT NOT NULL,
        path TEXT NOT NULL,
        proxy TEXT,
        purpose TEXT NOT NULL,
        outcome TEXT NOT NULL CHECK (outcome IN ('pending', 'answered', 'failed', 'cancelled', 'lost', 'refused')),
        status INTEGER,
        error TEXT,
        bytes_in INTEGER NOT NULL DEFAULT 0 CHECK (bytes_in >= 0),
        bytes_out INTEGER NOT NULL DEFAULT 0 CHECK (bytes_out >= 0),
        duration_ms INTEGER
      ) STRICT;

      CREATE INDEX requests_time ON requests (time);
      CREATE INDEX requests_host ON requests (host);
      CREATE INDEX requests_pending ON requests (id) WHERE outcome = 'pending';
    `),
}
