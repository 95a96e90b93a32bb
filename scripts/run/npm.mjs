/** Starts the npm that started us, or the one on the PATH. */
import { succeeds, TO_STDERR } from './child.mjs'

/** @param {NodeJS.ProcessEnv} env */
export function npmCommand(env = process.env) {
  const script = env.npm_execpath
  // Other package managers set npm_execpath too, to themselves.
  if (script && /npm-cli\.c?js$/.test(script)) return { command: process.execPath, before: [script] }
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', before: [] }
}

/**
 * `npm run -s` hands its silence down by environment; a set-up that fails must still say why.
 *
 * @param {readonly string[]} args
 * @param {string} cwd
 */
export function npm(args, cwd) {
  const { command, before } = npmCommand()
  return succeeds(command, [...before, ...args, '--loglevel=error'], { cwd, stdio: [...TO_STDERR] })
}
