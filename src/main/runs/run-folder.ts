/** The folder of a run: `<home>/runs/<id>` with its snapshots, its checkpoint and its model. */
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { frozenFile, settleRun } from '@engine/train/settle-run'
import { AppError, internal, toErrorData } from '@shared/errors'
import { EpochResult, Evaluation } from '@shared/evaluation'
import { z } from 'zod'
import { runsFolder } from './home'

/** As the store makes them; anything else could name a folder elsewhere. */
const RUN_ID = /^[0-9a-z]{6,40}$/
export const isRunId = (text: string): boolean => RUN_ID.test(text)

/** What a folder is called while it is being removed: a removal that is cut short ends at the next start. */
export const REMOVED = '.removed'

export interface RunFolder {
  path: string
  trainFile: string
  evalFile: string
  orderFile: string
  /** What the engine keeps of the base: all but its weights. */
  base: string
  model: string
  predictions: string
}

export function runFolder(home: string, runId: string): RunFolder {
  if (!isRunId(runId)) throw internal(`"${runId}" is not the id of a run`)
  const path = join(runsFolder(home), runId)
  return {
    path,
    trainFile: join(path, 'train.jsonl'),
    evalFile: join(path, 'eval.jsonl'),
    orderFile: join(path, 'order.txt'),
    base: join(path, 'base'),
    model: join(path, 'model'),
    predictions: join(path, 'predictions.jsonl'),
  }
}

export async function makeRunFolder(home: string, runId: string): Promise<RunFolder> {
  const folder = runFolder(home, runId)
  await mkdir(folder.path, { recursive: true, mode: 0o700 })
  return folder
}

/** Removes the run's folder and nothing beside it. */
export async function removeRunFolder(home: string, runId: string): Promise<void> {
  const { path } = runFolder(home, runId)
  await removeWhole(path).catch((error: unknown) => {
    throw new AppError(
      'storage',
      `The folder ${path} could not be removed: close programs that use it and delete it by hand.`,
      toErrorData(error).message,
    )
  })
}

/** The folder is gone from its name at once, so that whoever looks meanwhile finds all of it or nothing. */
async function removeWhole(path: string): Promise<void> {
  if (!existsSync(path)) return
  await rm(`${path}${REMOVED}`, { recursive: true, force: true })
  await rename(path, `${path}${REMOVED}`)
  await rm(`${path}${REMOVED}`, { recursive: true, force: true })
}

const checkpointOf = (folder: RunFolder) => join(folder.path, 'checkpoint')

/** A finished run does not go on, so its moments and the weights that it kept frozen serve nobody. */
export async function removeCheckpoint(folder: RunFolder): Promise<void> {
  await removeWhole(checkpointOf(folder))
  await removeWhole(frozenFile(folder.path))
}

const stateFile = (folder: RunFolder) => join(checkpointOf(folder), 'trainer_state.json')

/** Puts right what an engine that died while it saved left behind. */
export async function settleRunFolder(folder: RunFolder): Promise<void> {
  await settleRun(folder.path)
}

export const hasCheckpoint = (folder: RunFolder): boolean => existsSync(stateFile(folder))
export const hasModel = (folder: RunFolder): boolean => existsSync(join(folder.model, 'config.json'))

/** What of a checkpoint's counters belongs into history: how many steps it stands for, and what their evaluations told. */
const CheckpointState = z.object({
  step: z.number().int().min(0),
  epochs: z.array(EpochResult),
  best: z.object({ epoch: z.number(), evaluation: Evaluation }).nullable(),
})

export async function readCheckpointState(folder: RunFolder): Promise<z.infer<typeof CheckpointState>> {
  try {
    return CheckpointState.parse(JSON.parse(await readFile(stateFile(folder), 'utf8')))
  } catch (error) {
    throw new AppError(
      'not-found',
      `The checkpoint in ${folder.path} cannot be read, so the run cannot go on from it: start a new run.`,
      toErrorData(error).message,
    )
  }
}
