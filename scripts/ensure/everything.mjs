/** All that must be there before a program of ours can start; on a machine that has it all this is a few file look-ups. */
import { SetUpError } from '#scripts/run/failure.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { ensureElectron } from './electron.mjs'
import { ensureLibraries } from './libraries.mjs'

/** The oldest Node on which the build tools run. */
const OLDEST_NODE = /** @type {const} */ ([20, 19])

export function ensureNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return
  throw new SetUpError(`Node ${version} is too old: install Node ${OLDEST_NODE.join('.')} or newer and try again.`)
}

/** @returns {Promise<import('./runtime.mjs').Runtime>} */
export async function ensureEverything() {
  ensureNode()
  await ensureDependencies()
  const runtime = await ensureElectron()
  await ensureLibraries(runtime.executable)
  return runtime
}
