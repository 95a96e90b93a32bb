/** Where Moderato keeps its data, and the care with which that folder is made. Window and headless program agree on it. */
import { accessSync, chmodSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { AppError, toErrorData } from '@shared/errors'
import { movedHome, POINTER } from './moved-home'

const APP_NAME = 'Moderato'

/**
 * `--home DIR`, else MODERATO_HOME, else where it was moved to, else the folder Electron would use for the user.
 *
 * @throws AppError('storage') where it was moved, and the place is not there now: a disk that is not connected must not look like an
 *   empty history
 */
export function homeFolder(args: readonly string[], env: NodeJS.ProcessEnv, platform = process.platform): string {
  const given = homeArgument(args) ?? env.MODERATO_HOME
  if (given) return resolve(given)
  const first = firstHome(env, platform)
  const moved = movedHome(first)
  if (moved !== null && !existsSync(databasePath(moved)))
    throw new AppError(
      'storage',
      `Moderato's data folder was moved to ${moved}, and it is not there now: connect its disk, or bring it back, and start again. To begin anew instead, delete ${join(first, POINTER)}.`,
    )
  return moved ?? first
}

/** Where it is as long as nobody has moved it. */
export const firstHome = (env: NodeJS.ProcessEnv, platform = process.platform): string =>
  join(applicationData(env, platform), APP_NAME)

function homeArgument(args: readonly string[]): string | undefined {
  const at = args.findIndex((argument) => argument === '--home' || argument.startsWith('--home='))
  if (at < 0) return undefined
  const argument = args[at] ?? ''
  return argument === '--home' ? args[at + 1] : argument.slice('--home='.length)
}

function applicationData(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support')
  if (platform === 'win32') return env.APPDATA ?? join(homedir(), 'AppData', 'Roaming')
  return env.XDG_CONFIG_HOME || join(homedir(), '.config')
}

export const databasePath = (home: string): string => join(home, 'moderato.db')
export const runsFolder = (home: string): string => join(home, 'runs')
/** Not below `cache`: where letters' cases are one, that is Chromium's own folder. */
export const tokenCacheFolder = (home: string): string => join(home, 'tokens')
export const temporaryFolder = (home: string): string => join(home, 'tmp')

/** Level by level: Node's own recursive way never ends where a file system takes no folders at all, as /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  mkdirSync(folder, { mode: 0o700 })
}

/** Makes the data folder if it is not there, readable by its owner alone, and makes sure that it can be written. */
export function prepareHome(home: string): void {
  try {
    const isNew = !existsSync(home)
    for (const folder of [home, runsFolder(home), temporaryFolder(home)]) makeFolder(folder)
    // The umask may have taken bits from a new folder's mode; one that was there before keeps the mode its owner chose.
    if (isNew) chmodSync(home, 0o700)
    if (!statSync(home).isDirectory()) throw new Error('It is a file.')
    accessSync(home, constants.W_OK | constants.X_OK)
  } catch (error) {
    const { detail, message } = toErrorData(error)
    throw new AppError(
      'storage',
      `Moderato cannot use its data folder ${home}: it must be a folder that you can write to. Change its permissions, or name another with --home or MODERATO_HOME.`,
      detail ?? message,
    )
  }
}
