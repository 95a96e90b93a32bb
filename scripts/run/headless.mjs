/** Hands over to a program on Electron's own Node: its own stdout, the caller's folder, its exit code. */
import { existsSync } from 'node:fs'
import { nodeEnvironment } from '#scripts/ensure/runtime.mjs'
import { run } from './child.mjs'
import { endBy } from './failure.mjs'
import { atRoot } from './paths.mjs'

/** npm starts us in the project; the paths in the arguments are those of the folder npm was called in.  @param {NodeJS.ProcessEnv} env */
export function callerFolder(env = process.env) {
  return env.INIT_CWD && existsSync(env.INIT_CWD) ? env.INIT_CWD : process.cwd()
}

/** @param {import('./child.mjs').Ending} ending */
export function exitCodeOf({ code, signal }) {
  if (signal) endBy(signal)
  return code ?? 1
}

/**
 * The engine and the store count on this Node, which may be newer than the one npm runs on.
 *
 * @param {import('#scripts/ensure/runtime.mjs').Runtime} runtime
 * @param {string} program from the project root
 * @param {readonly string[]} args
 * @returns {Promise<number>} the program's exit code
 */
export async function runOnElectron(runtime, program, args) {
  const options = { cwd: callerFolder(), env: nodeEnvironment(runtime) }
  return exitCodeOf(await run(runtime.executable, [atRoot(program), ...args], options))
}

/** @param {import('#scripts/ensure/runtime.mjs').Runtime} runtime @param {readonly string[]} args */
export const runHeadless = (runtime, args) => runOnElectron(runtime, 'out/main/cli.js', args)
