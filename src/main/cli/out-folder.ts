/** `train --out DIR`: where the finished model is copied to. What is wrong with it is said before the training, not after it. */
import { existsSync } from 'node:fs'
import { cp, readdir, rm, stat } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { readTrainingNotes } from '@engine/predict/training-notes'
import { runsFolder } from '@main/runs/home'
import { AppError, invalidInput, toErrorData } from '@shared/errors'
import type { Context } from './context'

export interface OutFolder {
  readonly path: string
  /** A model that Moderato wrote is there: the copy takes its place. */
  readonly replaces: boolean
}

/**
 * Null without `--out`. A folder that is new or empty is taken, and one that holds a model of ours; any other would mix or lose files.
 * @throws AppError naming the folder and what was expected
 */
export async function outFolder({ args, home }: Pick<Context, 'args' | 'home'>): Promise<OutFolder | null> {
  const given = args.text('out')
  if (given === undefined) return null
  const path = resolve(given)
  if (`${path}${sep}`.startsWith(`${runsFolder(home)}${sep}`))
    throw invalidInput(`--out ${given} lies where Moderato keeps its runs: expected a folder of your own.`)
  if (!existsSync(path)) return { path, replaces: false }
  if (!(await stat(path)).isDirectory()) throw invalidInput(`--out ${given} is a file: expected a folder.`)
  if ((await readdir(path)).length === 0) return { path, replaces: false }
  if (await isOurModel(path)) return { path, replaces: true }
  throw invalidInput(
    `--out ${given} holds files that are no model of Moderato's: expected a folder that is new, empty, or an earlier --out.`,
  )
}

const isOurModel = async (path: string): Promise<boolean> =>
  existsSync(join(path, 'config.json')) && (await readTrainingNotes(path).catch(() => null)) !== null

/** Whole, so that no file of an earlier model stays among those of this one. */
export async function copyModel(model: string, { path, replaces }: OutFolder): Promise<void> {
  try {
    if (replaces) await rm(path, { recursive: true })
    await cp(model, path, { recursive: true })
  } catch (error) {
    throw new AppError(
      'storage',
      `The model could not be copied to ${path}: make room or choose another folder, and copy it from ${model}.`,
      toErrorData(error).message,
    )
  }
}
