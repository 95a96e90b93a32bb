/** `train --out DIR`: where the finished model is copied to. What is wrong with it is said before the training, not after it. */
import { existsSync } from 'node:fs'
import { cp, readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { previousOf, replaceFolder } from '@engine/io/atomic-folder'
import { readTrainingNotes } from '@engine/predict/training-notes'
import { runsFolder } from '@main/runs/home'
import { MODEL_FOLDER_FILES } from '@main/runs/model-folder-files'
import { resolveBase } from '@main/runs/resolve-base'
import { AppError, invalidInput, toErrorData } from '@shared/errors'
import { type Context, localBase } from './context'

export interface OutFolder {
  readonly path: string
  /** A model that Moderato wrote is there: the copy takes its place. */
  readonly replaces: boolean
}

/** All that a model folder of ours holds, as this system writes paths. */
const OUR_FILES = new Set(['onnx', ...MODEL_FOLDER_FILES.map((path) => join(...path.split('/')))])

/**
 * Null without `--out`. A folder that is new or empty is taken, and one that holds a model of ours and nothing else; any other would
 * mix or lose files.
 * @throws AppError naming the folder and what was expected
 */
export async function outFolder(context: Pick<Context, 'args' | 'db' | 'home'>): Promise<OutFolder | null> {
  const given = context.args.text('out')
  if (given === undefined) return null
  const path = await realPath(resolve(given))
  if (`${path}${sep}`.startsWith(`${await realPath(runsFolder(context.home))}${sep}`))
    throw invalidInput(`--out ${given} lies where Moderato keeps its runs: expected a folder of your own.`)
  if (await isBase(path, context))
    throw invalidInput(`--out ${given} is the folder that --base names, and its model would be lost: expected another folder.`)
  return { path, replaces: await holdsOurModel(path, `--out ${given}`) }
}

/** Links resolved as far as the path exists: what is replaced is the folder itself, not a link to it. */
async function realPath(path: string): Promise<string> {
  if (existsSync(path) || dirname(path) === path) return realpath(path)
  return join(await realPath(dirname(path)), basename(path))
}

/** By the disk's own number of the folder: a name may differ in its letters' case alone. */
async function isBase(path: string, context: Pick<Context, 'args' | 'db' | 'home'>): Promise<boolean> {
  const given = context.args.text('base')
  if (given === undefined || !existsSync(path)) return false
  const local = localBase(context, given)
  if (!local) return false
  const [base, out] = await Promise.all([stat(resolveBase(context, local).path, { bigint: true }), stat(path, { bigint: true })])
  return base.dev === out.dev && base.ino === out.ino
}

/** False for a folder that is new or empty. @throws AppError for one whose files are not all ours */
async function holdsOurModel(path: string, name: string): Promise<boolean> {
  if (existsSync(previousOf(path)))
    throw invalidInput(
      `${name} needs the name ${basename(previousOf(path))} beside it while models change places, and it is taken: rename or move that.`,
    )
  if (!existsSync(path)) return false
  if (!(await stat(path)).isDirectory()) throw invalidInput(`${name} is a file: expected a folder.`)
  if ((await readdir(path)).length === 0) return false
  if (!existsSync(join(path, 'config.json')) || (await readTrainingNotes(path).catch(() => null)) === null)
    throw invalidInput(
      `${name} holds files that are no model of Moderato's: expected a folder that is new, empty, or an earlier --out.`,
    )
  const other = (await readdir(path, { recursive: true })).sort().find((file) => !OUR_FILES.has(file))
  if (other !== undefined)
    throw invalidInput(
      `${name} holds ${other} besides a model of Moderato's, and would lose it: move it away, or choose another folder.`,
    )
  return true
}

/** Whole, so that no file of an earlier model stays among those of this one; until the copy is complete, that model stays. */
export async function copyModel(model: string, { path }: OutFolder): Promise<void> {
  try {
    // Again: a training takes long, and what was put there meanwhile is the user's.
    await holdsOurModel(path, path)
    await replaceFolder(path, (temporary) => cp(model, temporary, { recursive: true }))
  } catch (error) {
    throw new AppError(
      'storage',
      `The model could not be copied to ${path}: make room or choose another folder, and copy it from ${model}.`,
      toErrorData(error).message,
    )
  }
}
