/** Deletes a run: its history and its folder. */
import { deleteRun } from '@main/store/runs'
import { AppError } from '@shared/errors'
import type { RunDeps } from './deps'
import { removeRunFolder } from './run-folder'

export async function deleteRunWithFolder(
  { db, home, live }: Pick<RunDeps, 'db' | 'home' | 'live'>,
  runId: string,
): Promise<void> {
  if (live.has(runId)) throw new AppError('busy', 'This run is training: stop it before deleting it.')
  deleteRun(db, runId)
  await removeRunFolder(home, runId)
}
