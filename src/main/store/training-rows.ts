/** The labelled comments of a project, as a training snapshot wants them. */
import type { SnapshotRow } from '@shared/model'
import { answersInOrder } from './answers'
import { all, type ReadDb } from './database'
import { labelsOf } from './labels'

const PAGE = 1_000

/** Parameters: project, the last id seen, how many. */
export const LABELLED_PAGE = `
  SELECT id, text, answers FROM examples
  WHERE project_id = ? AND state = 'labelled' AND id > ? ORDER BY id LIMIT ?`

/**
 * In the project's order, labels in theirs. It reads page by page and holds no statement open: while one is, SQLite refuses
 * every write on the connection, and whoever writes the snapshot to disk may wait between rows.
 */
export function* iterateLabelledExamples(db: ReadDb, projectId: string): Generator<SnapshotRow, void, undefined> {
  const labels = labelsOf(db, projectId)
  let last = 0
  for (;;) {
    const rows = all<{ id: number; text: string; answers: string }>(db, LABELLED_PAGE, projectId, last, PAGE)
    for (const { id, text, answers } of rows) yield { id: String(id), text, labels: answersInOrder(labels, answers) }
    if (rows.length < PAGE) return
    last = rows.at(-1)!.id
  }
}
