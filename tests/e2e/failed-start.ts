/** Starts the app where it cannot start: answers what it says, and ends it. */
import { spawn } from 'node:child_process'
import { environment, executablePath, launchArguments } from './launch'

const LIMIT_MS = 30_000

/** Chromium's own lines begin with a bracket. */
const isOurs = (line: string): boolean => line.trim() !== '' && !line.startsWith('[')

/** The sentence comes on stderr and in a box that waits for a click, so the app is ended from here. */
export function failedStart(home: string): Promise<string> {
  const child = spawn(executablePath(), launchArguments(), { env: environment(home), stdio: ['ignore', 'ignore', 'pipe'] })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return new Promise<string>((resolve, reject) => {
    let written = ''
    const timer = setTimeout(
      () => reject(new Error(`The app said nothing within ${LIMIT_MS / 1000} s. stderr: ${written}`)),
      LIMIT_MS,
    )
    child.stderr.on('data', (chunk) => {
      written += chunk
      const said = written.split('\n').slice(0, -1).find(isOurs)
      if (!said) return
      clearTimeout(timer)
      resolve(said)
    })
  }).finally(() => {
    child.kill('SIGKILL')
    return exited
  })
}
