/** Which comment comes next. Each query is one step in an index: the answer must come faster than a key repeats. */
import type { Example } from '@shared/project'
import { get, type ReadDb } from './database'
import { getExample } from './examples'

export type Queue = 'unlabelled' | 'skipped' | 'flagged'

/** Parameters: project, id after which to look. */
export const NEXT_IN_QUEUE: Record<Queue, string> = {
  unlabelled: `SELECT id FROM examples WHERE project_id = ? AND state = 'unlabelled' AND id > ? ORDER BY id LIMIT 1`,
  skipped: `SELECT id FROM examples WHERE project_id = ? AND state = 'skipped' AND id > ? ORDER BY id LIMIT 1`,
  flagged: `SELECT id FROM examples WHERE project_id = ? AND flagged = 1 AND id > ? ORDER BY id LIMIT 1`,
}

/** Parameters: project. */
export const FIRST_DRAFT = `SELECT id FROM examples WHERE project_id = ? AND state = 'draft' ORDER BY id LIMIT 1`

/**
 * The comment to answer now: in the unlabelled queue a draft first, then the next one after `after`, then from the start
 * again. Null when the queue is empty.
 */
export function nextExample(
  db: ReadDb,
  { projectId, queue, after }: { projectId: string; queue: Queue; after: number | null },
): Example | null {
  const draft = queue === 'unlabelled' ? firstId(db, FIRST_DRAFT, projectId) : null
  const id =
    draft ??
    firstId(db, NEXT_IN_QUEUE[queue], projectId, after ?? 0) ??
    (after === null ? null : firstId(db, NEXT_IN_QUEUE[queue], projectId, 0))
  return id === null ? null : getExample(db, id)
}

const IN_ITS_PROJECT =
  'FROM examples INDEXED BY examples_filter WHERE project_id = (SELECT project_id FROM examples WHERE id = ?)'

/** Parameters: the comment, twice. The index is named, because statistics tempt SQLite to walk through all projects by id. */
export const NEIGHBOUR = {
  previous: `SELECT id ${IN_ITS_PROJECT} AND id < ? ORDER BY id DESC LIMIT 1`,
  next: `SELECT id ${IN_ITS_PROJECT} AND id > ? ORDER BY id LIMIT 1`,
} as const

/** The comment before or after in the project's order, whatever its state; null at the ends. */
export function neighbour(
  db: ReadDb,
  { exampleId, direction }: { exampleId: number; direction: keyof typeof NEIGHBOUR },
): Example | null {
  const id = firstId(db, NEIGHBOUR[direction], exampleId, exampleId)
  return id === null ? null : getExample(db, id)
}

const firstId = (db: ReadDb, sql: string, ...params: (string | number)[]): number | null =>
  get<{ id: number }>(db, sql, ...params)?.id ?? null
