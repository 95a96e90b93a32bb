/** One answer changed: the comment's new standing and the event that tells of it are written together, or neither is. */
import type { WriteDb } from './database'
import { addEvent, type NewEvent } from './events'
import { type Standing, toSnapshot, writeStanding } from './standing'

export interface Change extends Pick<NewEvent, 'kind' | 'who' | 'batchId' | 'suggestion'> {
  before: Standing
  after: Standing
}

/** Call it inside `write`. */
export function recordChange(db: WriteDb, { before, after, ...event }: Change): void {
  const { projectId, exampleId, guidelineVersion } = before
  writeStanding(db, after)
  addEvent(db, { ...event, projectId, exampleId, guidelineVersion, before: toSnapshot(before), after: toSnapshot(after) })
}
