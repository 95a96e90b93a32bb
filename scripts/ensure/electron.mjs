/** Finds an Electron: the override folder, the installed runtime, the official download, then the pinned fall-back. */
import { resolve } from 'node:path'
import { SetUpError } from '#scripts/run/failure.mjs'
import { cachedFallback, fetchFallback } from './electron-fallback.mjs'
import { downloadOfficial, installedRuntime } from './electron-official.mjs'
import { withLock } from './lock.mjs'
import { runtimeIn } from './runtime.mjs'

/** @typedef {import('./runtime.mjs').Runtime} Runtime */

/**
 * @typedef {object} Sources
 * @property {NodeJS.ProcessEnv} env
 * @property {() => Runtime | null} installed
 * @property {() => Runtime | null} cached the fall-back, fetched earlier
 * @property {() => Promise<Runtime | null>} download the official runtime; null where its host is out of reach
 * @property {() => Promise<Runtime>} fetchFallback
 * @property {<T>(work: () => Promise<T>) => Promise<T>} locked
 */

/** @type {Sources} */
const realSources = {
  env: process.env,
  installed: installedRuntime,
  cached: cachedFallback,
  download: downloadOfficial,
  fetchFallback,
  locked: withLock,
}

/** @param {string} folder */
function overrideRuntime(folder) {
  const runtime = runtimeIn(resolve(folder))
  if (runtime) return runtime
  throw new SetUpError(`ELECTRON_OVERRIDE_DIST_PATH names ${folder}, which holds no Electron: correct the variable or unset it.`)
}

/**
 * A fall-back fetched earlier counts as there, so that a command with everything in place never touches the network.
 *
 * @param {Sources} [sources]
 * @returns {Promise<Runtime>}
 */
export async function ensureElectron(sources = realSources) {
  const { env, installed, cached, download, fetchFallback, locked } = sources
  if (env.ELECTRON_OVERRIDE_DIST_PATH) return overrideRuntime(env.ELECTRON_OVERRIDE_DIST_PATH)
  const present = () => installed() ?? cached()
  return present() ?? locked(async () => present() ?? (await download()) ?? fetchFallback())
}
