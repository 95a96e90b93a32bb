/** A display for machines without one: an Xvfb on a free number, ended with us. */
import { spawn } from 'node:child_process'
import { SetUpError } from './failure.mjs'

const SCREEN = '1920x1200x24'
const START_LIMIT_MS = 20_000

/** @param {NodeJS.ProcessEnv} env */
export const hasDisplay = (env = process.env, platform = process.platform) =>
  platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)

/**
 * `-displayfd 3` lets the server find a free number itself and write it to its file descriptor 3.
 *
 * @returns {Promise<{ display: string, stop: () => Promise<void> }>}
 */
export function startXvfb(command = 'Xvfb') {
  return new Promise((resolve, reject) => {
    const server = spawn(command, ['-displayfd', '3', '-screen', '0', SCREEN, '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    })
    const ended = new Promise((done) => server.once('close', done))
    const kill = () => void server.kill()
    const fail = (/** @type {string} */ why) => {
      clearTimeout(timer)
      kill()
      reject(new SetUpError(`No display could be started (${why}): install the packages xvfb and xauth, or set DISPLAY.`))
    }
    const timer = setTimeout(fail, START_LIMIT_MS, 'Xvfb did not answer')
    server.once('error', (error) => fail(error.message))
    server.once('exit', () => fail('Xvfb ended at once'))
    let written = ''
    server.stdio[3]?.on('data', (chunk) => {
      written += chunk
      if (!written.endsWith('\n')) return
      clearTimeout(timer)
      process.once('exit', kill)
      const stop = async () => {
        process.off('exit', kill)
        kill()
        await ended
      }
      resolve({ display: `:${written.trim()}`, stop })
    })
  })
}
