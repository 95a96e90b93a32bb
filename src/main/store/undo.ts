/** Undo: marks the newest event undone and puts back what it replaced. The history is in the file, so it survives a restart. */
import type { Example } from '@shared/project'
import { all, get, run, type WriteDb, write } from './database'
import type { Snapshot } from './events'
import { getExample } from './examples'
import { labelsOf } from './labels'
import { readStanding, restoreSnapshot } from './standing'

interface Undoable {
  id: number
  example_id: number
  before: string
}

export const NEWEST_EVENT = `
  SELECT id, batch_id FROM events
  WHERE project_id = ? AND undone_at IS NULL AND kind <> 'import'
  ORDER BY id DESC LIMIT 1`

/**
 * Takes back the project's newest event that still stands, a bulk answer as one. Answers the comment it concerned (the first
 * of a bulk answer), or null when nothing is left. Imports are not undone here.
 */
export function undo(db: WriteDb, { projectId, who }: { projectId: string; who: string }): Example | null {
  return write(db, () => {
    const newest = get<{ id: number; batch_id: string | null }>(db, NEWEST_EVENT, projectId)
    if (!newest) return null
    const labels = labelsOf(db, projectId)
    const now = new Date().toISOString()
    const events = eventsOf(db, newest)
    for (const { id, example_id, before } of events) {
      restoreSnapshot(db, readStanding(db, example_id, labels), JSON.parse(before) as Snapshot)
      run(db, 'UPDATE events SET undone_at = ?, undone_by = ? WHERE id = ?', now, who, id)
    }
    return getExample(db, events.at(-1)!.example_id)
  })
}

/** Newest first. */
function eventsOf(db: WriteDb, { id, batch_id }: { id: number; batch_id: string | null }): Undoable[] {
  if (batch_id === null) return all<Undoable>(db, 'SELECT id, example_id, before FROM events WHERE id = ?', id)
  return all<Undoable>(
    db,
    'SELECT id, example_id, before FROM events WHERE batch_id = ? AND undone_at IS NULL ORDER BY id DESC',
    batch_id,
  )
}
