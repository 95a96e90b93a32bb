/** From a base as a person names it to the folder the engine loads. */
import { existsSync } from 'node:fs'
import { embeddedModelFolder } from '@engine/io/embedded'
import type { ModelFolder } from '@engine/process/protocol'
import { repositoryFolder, snapshotFolder } from '@main/hub/cache-layout'
import { hubEnvironment } from '@main/hub/environment'
import type { ReadDb } from '@main/store/database'
import { findRun } from '@main/store/runs'
import { AppError, invalidInput } from '@shared/errors'
import type { BaseRef } from '@shared/model'
import type { RunSummary } from '@shared/run'
import { runFolder } from './run-folder'

export const EMBEDDED = 'minilm'

/** As history shows it and as `--base` takes it: `minilm`, a folder, a run id, or `org/name@commit`. */
export function baseName(ref: BaseRef): string {
  if (ref.kind === 'embedded') return ref.name
  if (ref.kind === 'folder') return ref.path
  return ref.kind === 'run' ? ref.runId : `${ref.id}@${ref.commit}`
}

export function resolveBase({ db, home }: { db: ReadDb; home: string }, ref: BaseRef): ModelFolder {
  if (ref.kind === 'embedded') return { path: embeddedModelFolder(), embedded: true }
  if (ref.kind === 'folder') return { path: ref.path, embedded: false }
  if (ref.kind === 'hub') return { path: hubModel(ref), embedded: false }
  return runModel({ db, home }, ref.runId)
}

/** Its snapshot in the cache that the Hub's clients share, which any of them may have emptied. */
function hubModel({ id, commit }: Extract<BaseRef, { kind: 'hub' }>): string {
  const path = snapshotFolder(repositoryFolder(hubEnvironment(process.env).cacheFolder, { type: 'model', id }), commit)
  if (existsSync(path)) return path
  throw new AppError('not-found', `The model ${id} is not in the Hub's cache any more (${path}): download it again.`)
}

/** The model of a run's best epoch. */
export function runModel({ db, home }: { db: ReadDb; home: string }, runId: string): ModelFolder {
  const run = findRun(db, runId)
  if (!run) throw new AppError('not-found', 'This run does not exist any more: choose another base.')
  if (!run.hasModel) throw invalidInput(noModel(run))
  return { path: runFolder(home, runId).model, embedded: false }
}

const noModel = ({ name, status }: RunSummary): string =>
  `The run "${name}" has no model yet (it is ${status}): a model is saved after its first evaluation.`
