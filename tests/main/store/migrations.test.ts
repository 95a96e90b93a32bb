/** The schema, step by step: each migration is applied to a database of the version before, with rows in it. */
import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { migrate, newestVersion, versionOf } from '@main/store/migrate'
import { migrations } from '@main/store/migrations'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'

function databaseAt(version: number): Database.Database {
  const connection = new Database(':memory:')
  onTestFinished(() => {
    connection.close()
  })
  connection.pragma('foreign_keys = ON')
  migrate(connection, version)
  expect(versionOf(connection)).toBe(version)
  return connection
}

/** Rows that a database of each version can hold, and what must be found again after the next step. */
const rowsOf: Record<number, string> = {
  10: `INSERT INTO projects (id, name, created_at) VALUES ('p', 'Talk', '2026-01-01');
       INSERT INTO labels (id, project_id, name, position) VALUES ('l', 'p', 'toxic', 0);`,
  20: `INSERT INTO sources (id, project_id, name) VALUES (1, 'p', 'a.csv');
       INSERT INTO examples (id, project_id, position, state, source_id, answers, text) VALUES (1, 'p', 1, 'labelled', 1, '1', 'hi');
       INSERT INTO example_meta VALUES (1, '{"a":"b"}');`,
  30: `INSERT INTO drafts VALUES (1, '0', 'labelled', '2026-01-01');
       INSERT INTO events (project_id, example_id, kind, who, at, guideline_version, before, after)
       VALUES ('p', 1, 'submit', 'ada', '2026-01-01', 1, '{}', '{}');`,
  40: `INSERT INTO runs (id, project_id, name, status, base, data_name, data_hash, labels, recipe, train_rows, eval_rows, color, started_at)
       VALUES ('r', 'p', 'calm hare 1', 'finished', 'minilm', 'a.csv', 'x', '[]', '{}', 1, 1, 0, '2026-01-01');
       INSERT INTO run_steps VALUES ('r', 1, 0.5, 0.1, 1.0);
       INSERT INTO run_epochs (run_id, epoch, step, best) VALUES ('r', 1, 1, 1);
       INSERT INTO run_notices (run_id, at, message) VALUES ('r', '2026-01-01', 'hm');
       INSERT INTO training_lock VALUES (1, 1, 'r', '2026-01-01');`,
  50: `INSERT INTO predictions VALUES ('r', '1', x'0000803f');
       INSERT INTO run_thresholds VALUES ('r', 'toxic', 0.4);`,
  60: `INSERT INTO settings VALUES ('singleKeys', 'true');
       INSERT INTO base_folders VALUES ('/models/a', '2026-01-01');`,
  70: `UPDATE runs SET ignore_mismatched_sizes = 1;`,
  80: `INSERT INTO requests (time, pid, process, method, scheme, host, path, purpose, outcome)
       VALUES ('2026-01-01', 1, 'main', 'GET', 'https', 'hub.test', '/a', 'look', 'pending');`,
  90: `UPDATE runs SET result_hash = 'abc';`,
}

const tablesOf = (connection: Database.Database): string[] =>
  connection
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
    .pluck()
    .all() as string[]

const schemaOf = (connection: Database.Database): unknown[] =>
  connection.prepare('SELECT sql FROM sqlite_schema ORDER BY name').pluck().all()

/** The columns that a table has now: what a later step adds is none of them. */
const columnsOf = (connection: Database.Database): Map<string, string> =>
  new Map(
    tablesOf(connection).map((name) => [
      name,
      (connection.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(name) as string[]).join(', '),
    ]),
  )

const contentsOf = (connection: Database.Database, columns: Map<string, string>) =>
  Object.fromEntries([...columns].map(([table, names]) => [table, connection.prepare(`SELECT ${names} FROM ${table}`).all()]))

describe('the list', () => {
  test('ascends in steps of ten, one file each, named alike', () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => (index + 1) * 10))
    const files = readdirSync(resolve(import.meta.dirname, '../../../src/main/store/migrations')).filter((name) =>
      /^\d/.test(name),
    )
    expect(files.sort()).toEqual(migrations.map(({ version, name }) => `${String(version).padStart(4, '0')}-${name}.ts`))
  })

  test('every migration has rows here, so that none goes untested', () => {
    expect(Object.keys(rowsOf).map(Number)).toEqual(migrations.map(({ version }) => version))
  })
})

describe.each(migrations.map((migration, index) => ({ migration, before: migrations[index - 1]?.version ?? 0 })))(
  '$migration.version-$migration.name',
  ({ migration, before }) => {
    const fill = (connection: Database.Database, upTo: number) => {
      for (const { version } of migrations) if (version <= upTo) connection.exec(rowsOf[version]!)
    }

    test('keeps every row of the version before and takes rows of its own', () => {
      const connection = databaseAt(before)
      fill(connection, before)
      const columns = columnsOf(connection)
      const schema = schemaOf(connection)
      const contents = contentsOf(connection, columns)
      migrate(connection, migration.version)
      expect(versionOf(connection)).toBe(migration.version)
      expect(contentsOf(connection, columns)).toEqual(contents)
      connection.exec(rowsOf[migration.version]!)
      expect(schemaOf(connection)).not.toEqual(schema)
      migrate(connection)
      expect(contentsOf(connection, columns)).toEqual(contents)
    })
  },
)

describe('constraints', () => {
  const full = () => {
    const connection = databaseAt(newestVersion())
    for (const sql of Object.values(rowsOf)) connection.exec(sql)
    return connection
  }
  const refused: [string, string][] = [
    ['a text in a whole-number column', `UPDATE labels SET position = 'first'`],
    ['two labels of one name', `INSERT INTO labels VALUES ('m', 'p', 'toxic', 1)`],
    ['two labels in one place', `INSERT INTO labels VALUES ('m', 'p', 'insult', 0)`],
    ['an answer that is none of the three', `UPDATE examples SET answers = '2'`],
    ['a state that does not exist', `UPDATE examples SET state = 'done'`],
    ['a comment of no project', `UPDATE examples SET project_id = 'q'`],
    ['a draft over a draft', `UPDATE drafts SET state_before = 'draft'`],
    ['metadata that is no JSON', `UPDATE example_meta SET meta = '{'`],
    ['an event without its comment', `UPDATE events SET example_id = NULL`],
    ['an event that cannot be undone', `UPDATE events SET before = NULL`],
    ['a second best epoch', `INSERT INTO run_epochs (run_id, epoch, step, best) VALUES ('r', 2, 2, 1)`],
    ['a step of no run', `INSERT INTO run_steps VALUES ('q', 1, 1.0, 1.0, 1.0)`],
    ['a loss that is not a number', `INSERT INTO run_steps VALUES ('r', 2, NULL, 1.0, 1.0)`],
    ['an agreement that is neither given nor not', 'UPDATE runs SET ignore_mismatched_sizes = 2'],
    ['half a float', `UPDATE predictions SET probabilities = x'00'`],
    ['a threshold above one', `UPDATE run_thresholds SET threshold = 1.5`],
    ['a request of no known process', `UPDATE requests SET process = 'browser'`],
    ['a request without an end of a known kind', `UPDATE requests SET outcome = 'maybe'`],
    ['fewer than no bytes', `UPDATE requests SET bytes_in = -1`],
    ['a second training lock', `INSERT INTO training_lock VALUES (2, 1, 'r', '2026-01-01')`],
  ]
  test.each(refused)('refuse %s', (_, sql) => {
    expect(() => full().exec(sql)).toThrow(/constraint|cannot store/)
  })

  test('deleting a project takes its comments and keeps its runs', () => {
    const connection = full()
    connection.exec('DELETE FROM projects')
    for (const table of ['labels', 'sources', 'examples', 'example_meta', 'drafts', 'events'])
      expect(connection.prepare(`SELECT count(*) FROM ${table}`).pluck().get(), table).toBe(0)
    expect(connection.prepare('SELECT project_id FROM runs').all()).toEqual([{ project_id: null }])
  })
})

describe('a step that fails', () => {
  const next = newestVersion() + 10
  const failing = (up: (connection: Database.Database) => void) => [...migrations, { version: next, name: 'break', up }]

  test('is taken back whole, and names itself', () => {
    const connection = databaseAt(newestVersion())
    const tables = tablesOf(connection)
    const steps = failing((db) => db.exec('CREATE TABLE half (a TEXT) STRICT; CREATE TABLE half (a TEXT) STRICT;'))
    expect(() => migrate(connection, next, steps)).toThrow(/\d0-break .* taken back: .*half already exists/)
    expect(versionOf(connection)).toBe(newestVersion())
    expect(tablesOf(connection)).toEqual(tables)
    expect(connection.pragma('foreign_keys', { simple: true })).toBe(1)
  })

  test('so is one that leaves references to nothing', () => {
    const connection = databaseAt(newestVersion())
    for (const sql of Object.values(rowsOf)) connection.exec(sql)
    const steps = failing((db) => db.exec('DELETE FROM projects'))
    expect(() => migrate(connection, next, steps)).toThrow('refer to rows that do not exist')
    expect(connection.prepare('SELECT count(*) FROM projects').pluck().get()).toBe(1)
  })
})
