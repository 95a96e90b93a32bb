/** Removes from the folder of runs what a program that was killed left there and nobody will come back for. */
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { WriteDb } from '@main/store/database'
import { setRunFacts } from '@main/store/run-progress'
import { findRun } from '@main/store/runs'
import { trainingHolder } from '@main/store/training-lock'
import { runsFolder } from './home'
import { hasCheckpoint, hasModel, isRunId, REMOVED, removeCheckpoint, runFolder } from './run-folder'

/** What is built beside its place, and what a swap or a removal left of the one before. */
const HALF_BUILT = /^[a-z.]+\.[0-9a-f-]{36}\.tmp$/
const SWAPPED = /^(base|checkpoint|model|frozen\.safetensors)\.(previous|removed)$/

/** Only names of ours, and only of runs that no living process trains; what cannot be removed now is tried at the next start. */
export async function removeLeftovers({ db, home }: { db: WriteDb; home: string }): Promise<void> {
  const runs = runsFolder(home)
  const entries = await readdir(runs, { withFileTypes: true }).catch(() => [])
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    if (name.endsWith(REMOVED) && isRunId(name.slice(0, -REMOVED.length))) await remove(join(runs, name))
    if (isRunId(name)) await tidy({ db, home }, name)
  }
}

async function tidy({ db, home }: { db: WriteDb; home: string }, runId: string): Promise<void> {
  // The lock first: its holder makes the folder before the row, and has made the row by the time it lets go.
  if (trainingHolder(db)?.runId === runId) return
  const folder = runFolder(home, runId)
  const run = findRun(db, runId)
  // A trained model without a row is that of a history put back from a backup, so it is not ours to throw away.
  if (!run && !hasModel(folder) && !hasCheckpoint(folder)) return remove(folder.path)
  for (const name of await readdir(folder.path).catch(() => []))
    if (HALF_BUILT.test(name) || SWAPPED.test(name)) await remove(join(folder.path, name))
  if (run?.status !== 'finished') return
  const had = hasCheckpoint(folder)
  await removeCheckpoint(folder)
  if (had) setRunFacts(db, { runId, hasCheckpoint: hasCheckpoint(folder) })
}

const remove = (path: string): Promise<void> => rm(path, { recursive: true, force: true }).catch(() => undefined)
