/** Electron as its makers publish it: the runtime inside the `electron` package, put there by its own installer. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { capture } from '#scripts/run/capture.mjs'
import { tell } from '#scripts/run/failure.mjs'
import { atRoot } from '#scripts/run/paths.mjs'
import { runtimeIn } from './runtime.mjs'

const PACKAGE = atRoot('node_modules/electron')

/** @param {string} file */
const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8').trim() : null)

/**
 * The installer writes path.txt last, so a runtime without it is half unpacked.
 *
 * @returns {import('./runtime.mjs').Runtime | null}
 */
export function installedRuntime(folder = PACKAGE) {
  const dist = join(folder, 'dist')
  const wanted = JSON.parse(read(join(folder, 'package.json')) ?? '{}').version
  const complete = read(join(folder, 'path.txt')) !== null && read(join(dist, 'version'))?.replace(/^v/, '') === wanted
  return complete ? runtimeIn(dist) : null
}

/** The innermost reason of a stack printed by Node, as one line.  @param {string} output */
export function reasonIn(output) {
  const reasons = [...output.matchAll(/(?:Error|cause\]?): (.+)/g)].map((match) =>
    (match[1] ?? '').replace(/^\w*Error: /, '').trim(),
  )
  return reasons.at(-1) ?? 'no reason given'
}

/** @returns {Promise<import('./runtime.mjs').Runtime | null>} null where the official host cannot be reached */
export async function downloadOfficial() {
  tell('downloading Electron; this happens once.')
  const limit = pathToFileURL(join(import.meta.dirname, 'connect-limit.mjs')).href
  const { output } = await capture(process.execPath, ['--import', limit, join(PACKAGE, 'install.js')])
  const runtime = installedRuntime()
  if (!runtime) tell(`the official download of Electron is out of reach (${reasonIn(output)}).`)
  return runtime
}
