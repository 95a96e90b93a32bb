/** Runs a probe in a child process and makes a sentence of however it ends. */
import type { ChildProcess } from 'node:child_process'
import { failureWords } from './failure-words'
import { failed, ProbeAnswer, type Probed } from './probed'

/** One tiny step; compiling what a graphics card runs takes most of it. */
const DEADLINE_MS = 90_000
const STDERR_KEPT = 4_000

export function probeChild(title: string, launch: () => ChildProcess, deadline = DEADLINE_MS): Promise<Probed> {
  return new Promise((resolve) => {
    const child = launch()
    let answer: ProbeAnswer | null = null
    let said = ''
    let late = false
    const timer = setTimeout(() => {
      late = true
      child.kill('SIGKILL')
    }, deadline)
    const end = (probed: Probed) => {
      clearTimeout(timer)
      resolve(probed)
    }
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-STDERR_KEPT)
    })
    child.once('message', (message) => {
      answer = ProbeAnswer.safeParse(message).data ?? null
    })
    child.once('error', (error) => end(failed(`Its test could not be started: ${error.message}.`)))
    child.once('close', (code, signal) => {
      if (late) end(failed(`It did not finish one tiny training step within ${deadline / 1000} seconds.`))
      else if (answer === null)
        end(failed(`Its driver or library ended the process that tested it (${signal ?? `exit code ${code}`}).`))
      else end('error' in answer ? failureWords(title, answer, said) : answer)
    })
  })
}
