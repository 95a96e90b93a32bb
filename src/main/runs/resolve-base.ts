/** From a base as a person names it to the folder the engine loads. */
import { embeddedModelFolder } from '@engine/io/embedded'
import type { ModelFolder } from '@engine/process/protocol'
import type { ReadDb } from '@main/store/database'
import { findRun } from '@main/store/runs'
import { AppError, invalidInput } from '@shared/errors'
import type { BaseRef } from '@shared/model'
import type { RunSummary } from '@shared/run'
import { runFolder } from './run-folder'

export const EMBEDDED = 'minilm'

/** As history shows it and as `--base` takes it: `minilm`, a folder, or a run id. */
export const baseName = (ref: BaseRef): string =>
  ref.kind === 'embedded' ? ref.name : ref.kind === 'folder' ? ref.path : ref.runId

export function resolveBase({ db, home }: { db: ReadDb; home: string }, ref: BaseRef): ModelFolder {
  if (ref.kind === 'embedded') return { path: embeddedModelFolder(), embedded: true }
  if (ref.kind === 'folder') return { path: ref.path, embedded: false }
  return runModel({ db, home }, ref.runId)
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
