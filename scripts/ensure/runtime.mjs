/** An Electron on disk: its folder, its executable, and the environments to start it with. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** @typedef {{ folder: string, executable: string }} Runtime */

/** @param {NodeJS.Platform} platform */
export function executableIn(platform) {
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return platform === 'win32' ? 'electron.exe' : 'electron'
}

/** @param {string} folder @returns {Runtime | null} null where the folder holds no Electron */
export function runtimeIn(folder, platform = process.platform) {
  const executable = join(folder, executableIn(platform))
  return existsSync(executable) ? { folder, executable } : null
}

/**
 * Whatever is started below us finds the same runtime, also through the `electron` package, and downloads nothing; tests and bench
 * report to nobody.
 *
 * @param {Runtime} runtime
 * @returns {NodeJS.ProcessEnv}
 */
export function appEnvironment({ folder, executable }, env = process.env) {
  const { ELECTRON_RUN_AS_NODE: _, ...rest } = env
  return { ...rest, ELECTRON_OVERRIDE_DIST_PATH: folder, MODERATO_ELECTRON: executable, ORT_DISABLE_TELEMETRY: '1' }
}

/** Electron as plain Node, without windows and without a display.  @param {Runtime} runtime @returns {NodeJS.ProcessEnv} */
export const nodeEnvironment = (runtime, env = process.env) => ({ ...appEnvironment(runtime, env), ELECTRON_RUN_AS_NODE: '1' })
