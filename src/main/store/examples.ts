/** Comments: stored in batches, read one by one. */
import { AppError } from '@shared/errors'
import type { Example, ExampleState, Label } from '@shared/project'
import { decodeAnswers, encodeAnswers, knowsAnything, type Values } from './answers'
import { all, column, get, type ReadDb, run, type WriteDb, write } from './database'
import { addEvent } from './events'
import { newId } from './ids'
import { getProject } from './projects'
import { foldedText } from './text-search'

/** A comment to be stored. Labels missing from `values` are unknown; `meta` is the file's row as it was. */
export interface NewExample {
  externalId: string | null
  text: string
  source: string
  meta: Record<string, unknown> | null
  values: Values
}

interface ExampleRow {
  id: number
  project_id: string
  position: number
  external_id: string | null
  text: string
  source: string
  state: ExampleState
  flagged: number
  answers: string
}

/** A draft shows the answers so far. */
const SELECT = `
  SELECT e.id, e.project_id, e.position, e.external_id, e.text, s.name AS source, e.state, e.flagged,
    coalesce(d.answers, e.answers) AS answers
  FROM examples e JOIN sources s ON s.id = e.source_id LEFT JOIN drafts d ON d.example_id = e.id`

const toExample = (row: ExampleRow, labels: readonly Label[]): Example => ({
  id: row.id,
  position: row.position,
  externalId: row.external_id,
  text: row.text,
  source: row.source,
  state: row.state,
  flagged: row.flagged === 1,
  values: decodeAnswers(labels, row.answers),
})

/**
 * Stores one batch in one transaction, with one `import` event for all of it. A comment with at least one known label is
 * labelled, one without is unlabelled.
 */
export function insertExamples(
  db: WriteDb,
  { projectId, rows, who }: { projectId: string; rows: readonly NewExample[]; who: string },
): { firstId: number; lastId: number } | null {
  if (rows.length === 0) return null
  return write(db, () => {
    const { labels, guidelineVersion } = getProject(db, projectId)
    const sourceId = sourceIds(db, projectId)
    const first = nextPosition(db, projectId)
    const ids = rows.map((row, index) =>
      insertOne(db, { projectId, sourceId: sourceId(row.source), position: first + index, labels, row }),
    )
    const stored = { firstId: ids[0]!, lastId: ids.at(-1)! }
    const after = { ...stored, rows: rows.length, sources: [...new Set(rows.map(({ source }) => source))] }
    addEvent(db, { projectId, exampleId: null, kind: 'import', batchId: newId(), who, guidelineVersion, before: null, after })
    return stored
  })
}

interface Placed {
  projectId: string
  sourceId: number
  position: number
  labels: readonly Label[]
  row: NewExample
}

function insertOne(db: WriteDb, { projectId, sourceId, position, labels, row }: Placed): number {
  const answers = encodeAnswers(labels, row.values)
  const state: ExampleState = knowsAnything(answers) ? 'labelled' : 'unlabelled'
  const id = Number(
    run(
      db,
      `INSERT INTO examples (project_id, position, state, source_id, answers, external_id, text, folded)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      projectId,
      position,
      state,
      sourceId,
      answers,
      row.externalId,
      row.text,
      foldedText(row.text),
    ).lastInsertRowid,
  )
  if (row.meta) run(db, 'INSERT INTO example_meta (example_id, meta) VALUES (?, ?)', id, JSON.stringify(row.meta))
  return id
}

export const LAST_EXAMPLE = 'SELECT max(id) AS id FROM examples INDEXED BY examples_filter WHERE project_id = ?'

function nextPosition(db: ReadDb, projectId: string): number {
  const last = get<{ position: number }>(db, `SELECT position FROM examples WHERE id = (${LAST_EXAMPLE})`, projectId)
  return (last?.position ?? 0) + 1
}

/** Looks a source up once, and makes it when it is new. */
function sourceIds(db: WriteDb, projectId: string): (name: string) => number {
  const known = new Map(
    all<{ id: number; name: string }>(db, 'SELECT id, name FROM sources WHERE project_id = ?', projectId).map(
      ({ id, name }) => [name, id] as const,
    ),
  )
  return (name) => {
    let id = known.get(name)
    if (id === undefined) {
      id = Number(run(db, 'INSERT INTO sources (project_id, name) VALUES (?, ?)', projectId, name).lastInsertRowid)
      known.set(name, id)
    }
    return id
  }
}

/** In the order they were first imported. */
export const listSources = (db: ReadDb, projectId: string): string[] =>
  column<string>(db, 'SELECT name FROM sources WHERE project_id = ? ORDER BY id', projectId)

export function getExample(db: ReadDb, exampleId: number): Example {
  const row = get<ExampleRow>(db, `${SELECT} WHERE e.id = ?`, exampleId)
  if (!row) throw new AppError('not-found', 'This comment does not exist any more: its project was deleted.')
  return toExample(row, getProject(db, row.project_id).labels)
}

/** Those of `ids` that exist, in the project's order. */
export function getExamples(db: ReadDb, labels: readonly Label[], ids: readonly number[]): Example[] {
  const rows = all<ExampleRow>(db, `${SELECT} WHERE e.id IN (SELECT value FROM json_each(?)) ORDER BY e.id`, JSON.stringify(ids))
  return rows.map((row) => toExample(row, labels))
}

/** The file's row as it was imported; null where none was kept. */
export function getExampleMeta(db: ReadDb, exampleId: number): Record<string, unknown> | null {
  const row = get<{ meta: string }>(db, 'SELECT meta FROM example_meta WHERE example_id = ?', exampleId)
  return row ? (JSON.parse(row.meta) as Record<string, unknown>) : null
}
