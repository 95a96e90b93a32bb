/** Annotation events: who answered what and when, and what that replaced. Undo and audit read the same rows. */
import type { ExampleState } from '@shared/project'
import type { Values } from './answers'
import { all, type ReadDb, run, type WriteDb } from './database'

export type EventKind = 'submit' | 'skip' | 'flag' | 'bulk' | 'import'

/** What an event changed, before or after it. Values are by label id and name the known ones only. */
export interface Snapshot {
  state?: ExampleState
  values?: Values
  /** The half-given answers, and the state the comment has without them. */
  draft?: { values: Values; stateBefore: Exclude<ExampleState, 'draft'> } | null
  flagged?: boolean
}

/** The comments an import stored. */
export interface ImportSnapshot {
  firstId: number
  lastId: number
  rows: number
  sources: string[]
}

export interface NewEvent {
  projectId: string
  /** Null for an import, which concerns its whole batch. */
  exampleId: number | null
  kind: EventKind
  /** Events that are undone as one. */
  batchId?: string | null
  who: string
  guidelineVersion: number
  /** What a model had suggested when the answer was given. */
  suggestion?: unknown
  before: Snapshot | null
  after: Snapshot | ImportSnapshot
}

export interface AnnotationEvent extends Required<NewEvent> {
  id: number
  at: string
  undoneAt: string | null
  undoneBy: string | null
}

export function addEvent(db: WriteDb, event: NewEvent): void {
  run(
    db,
    `INSERT INTO events (project_id, example_id, kind, batch_id, who, at, guideline_version, suggestion, before, after)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    event.projectId,
    event.exampleId,
    event.kind,
    event.batchId ?? null,
    event.who,
    new Date().toISOString(),
    event.guidelineVersion,
    event.suggestion == null ? null : JSON.stringify(event.suggestion),
    event.before && JSON.stringify(event.before),
    JSON.stringify(event.after),
  )
}

export interface EventRow {
  id: number
  project_id: string
  example_id: number | null
  kind: EventKind
  batch_id: string | null
  who: string
  at: string
  guideline_version: number
  suggestion: string | null
  before: string | null
  after: string
  undone_at: string | null
  undone_by: string | null
}

const toEvent = (row: EventRow): AnnotationEvent => ({
  id: row.id,
  projectId: row.project_id,
  exampleId: row.example_id,
  kind: row.kind,
  batchId: row.batch_id,
  who: row.who,
  at: row.at,
  guidelineVersion: row.guideline_version,
  suggestion: row.suggestion === null ? null : JSON.parse(row.suggestion),
  before: row.before === null ? null : JSON.parse(row.before),
  after: JSON.parse(row.after),
  undoneAt: row.undone_at,
  undoneBy: row.undone_by,
})

/** The history of one comment, oldest first, undone events included. */
export const listExampleEvents = (db: ReadDb, exampleId: number): AnnotationEvent[] =>
  all<EventRow>(db, 'SELECT * FROM events WHERE example_id = ? ORDER BY id', exampleId).map(toEvent)

/** A project's history, newest first, imports and undone events included; `before` is the oldest id already seen. */
export const listProjectEvents = (
  db: ReadDb,
  { projectId, before, limit }: { projectId: string; before: number | null; limit: number },
): AnnotationEvent[] =>
  all<EventRow>(
    db,
    'SELECT * FROM events WHERE project_id = ? AND id < ? ORDER BY id DESC LIMIT ?',
    projectId,
    before ?? Number.MAX_SAFE_INTEGER,
    limit,
  ).map(toEvent)
