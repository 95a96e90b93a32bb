/** The folder that a job is written to: new or empty, and none of Moderato's own. */
import { existsSync, statSync } from 'node:fs'
import { readdir, realpath } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { previousOf } from '@engine/io/atomic-folder'
import { invalidInput } from '@shared/errors'

/** The path with links resolved as far as it exists. @throws AppError naming the folder and what was expected */
export async function checkOutFolder(given: string, home: string): Promise<string> {
  const path = await realPath(resolve(given))
  if (`${path}${sep}`.startsWith(`${await realPath(home)}${sep}`))
    throw invalidInput(`${given} lies in Moderato's data folder: expected a folder of your own.`)
  if (existsSync(previousOf(path)))
    throw invalidInput(
      `${given} needs the name ${basename(previousOf(path))} beside it for a moment, and it is taken: rename that, or choose another folder.`,
    )
  if (!existsSync(path)) return path
  if (!statSync(path).isDirectory()) throw invalidInput(`${given} is a file: expected a folder that is new or empty.`)
  if ((await readdir(path)).length > 0)
    throw invalidInput(`${given} holds files already: expected a folder that is new or empty.`)
  return path
}

async function realPath(path: string): Promise<string> {
  if (existsSync(path) || dirname(path) === path) return realpath(path)
  return join(await realPath(dirname(path)), basename(path))
}
