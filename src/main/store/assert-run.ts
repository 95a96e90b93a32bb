/** A run may be deleted while its engine still reports: whoever writes to a run asks first, and the answer is a sentence. */
import { AppError } from '@shared/errors'
import { get, type ReadDb } from './database'

export const runIsGone = (): AppError => new AppError('not-found', 'This run does not exist any more: it was deleted.')

export function assertRun(db: ReadDb, runId: string): void {
  if (!get(db, 'SELECT 1 FROM runs WHERE id = ?', runId)) throw runIsGone()
}
