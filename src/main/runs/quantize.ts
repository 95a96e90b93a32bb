/** The int8 model of a run: made from its best epoch, measured on its own evaluation rows. */
import type { ModelFolder } from '@engine/process/protocol'
import type { Engine } from '@main/engine-client/engine-client'
import type { ReadDb } from '@main/store/database'
import { findRun } from '@main/store/runs'
import { AppError } from '@shared/errors'
import { runModel } from './resolve-base'
import { runFolder } from './run-folder'

interface Deps {
  readonly db: ReadDb
  readonly home: string
  readonly engine: Engine
}
type Options = Parameters<Engine['call']>[2]

/** @throws AppError('busy') for a run that trains: its model is another one after each evaluation */
export function quantizeRun({ db, home, engine }: Deps, runId: string, options: Options) {
  const request = {
    model: settledModel({ db, home }, runId, 'quantize it'),
    dataFile: runFolder(home, runId).evalFile,
    dataName: null,
  }
  return engine.call('quantize', request, options)
}

/** The model of a run that has ended; `toDo` is what one wanted with it. */
export function settledModel(deps: Pick<Deps, 'db' | 'home'>, runId: string, toDo: string): ModelFolder {
  const run = findRun(deps.db, runId)
  if (run?.status === 'running' || run?.status === 'queued')
    throw new AppError('busy', `The run "${run.name}" is training, and its model changes meanwhile: ${toDo} when it has ended.`)
  return runModel(deps, runId)
}
