/** Starts a run: its data written down, its place in history made, the engine set to work. */
import { copyFile } from 'node:fs/promises'
import { newId } from '@main/store/ids'
import { addNotice } from '@main/store/run-progress'
import { createRun } from '@main/store/runs'
import { acquireTrainingLock, releaseTrainingLock } from '@main/store/training-lock'
import { AppError } from '@shared/errors'
import type { BaseRef } from '@shared/model'
import type { Recipe } from '@shared/recipe'
import { checkLabels } from './check-base'
import { openDataSource, type RunData } from './data-source'
import type { LiveRun, RunDeps } from './deps'
import { baseName, resolveBase } from './resolve-base'
import { makeRunFolder, type RunFolder, removeRunFolder } from './run-folder'
import { train } from './train'
import { writeSnapshots } from './write-snapshots'

export interface StartRun {
  projectId: string | null
  /** Null: a readable name is made up. */
  name: string | null
  base: BaseRef
  data: RunData
  recipe: Recipe
  /** Labels of the base's classifier, as `checkBase` told them. */
  baseLabels: readonly string[]
  /** The user agrees that a classifier of other labels loses its output layer. */
  ignoreMismatchedSizes: boolean
  /** A file with the training order, a row index a line; null: drawn from the seed. */
  orderFile?: string | null
  /** Ends the reading of the data. */
  signal?: AbortSignal
}

export interface StartedRun {
  runId: string
  live: LiveRun
  /** What its data has to tell; history has it too. */
  notices: readonly string[]
}

/** Resolves once the engine has been asked; what is wrong with base or data is thrown before anything is in history. */
export async function startRun(deps: RunDeps, request: StartRun): Promise<StartedRun> {
  const { db, home } = deps
  const runId = newId()
  acquireTrainingLock(db, { pid: process.pid, runId })
  try {
    const base = resolveBase(deps, request.base)
    const folder = await makeRunFolder(home, runId)
    const { labels, notices } = await prepare(deps, runId, folder, request)
    deps.listener.onChanged(runId)
    const { recipe, ignoreMismatchedSizes } = request
    const order = { base, labels, recipe, ignoreMismatchedSizes, resume: false }
    return { runId, live: train(deps, runId, folder, order), notices }
  } catch (error) {
    await forget(deps, runId)
    throw error
  }
}

async function prepare(
  { db }: RunDeps,
  runId: string,
  folder: RunFolder,
  request: StartRun,
): Promise<{ labels: string[]; notices: string[] }> {
  const { projectId, name, recipe, baseLabels, ignoreMismatchedSizes, orderFile } = request
  const source = await openDataSource(db, request.data, request.signal)
  checkLabels(baseLabels, source.labels, ignoreMismatchedSizes)
  const { trainRows, evalRows, dataHash, notices } = await writeSnapshots(source, folder, recipe.seed)
  if (orderFile) await copyFile(orderFile, folder.orderFile)
  if (request.signal?.aborted) throw new AppError('cancelled', 'It was stopped before it began; nothing was kept.')
  createRun(db, {
    id: runId,
    projectId,
    name,
    base: baseName(request.base),
    dataName: source.name,
    dataHash,
    labels: source.labels,
    recipe,
    ignoreMismatchedSizes,
    trainRows,
    evalRows,
    totalSteps: recipe.maxSteps,
  })
  for (const message of notices) addNotice(db, { runId, message })
  return { labels: source.labels, notices }
}

/** A run that never began leaves nothing behind. */
async function forget({ db, home }: RunDeps, runId: string): Promise<void> {
  releaseTrainingLock(db, { pid: process.pid, runId })
  await removeRunFolder(home, runId).catch(() => undefined)
}
