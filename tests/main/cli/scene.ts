/** The headless program in this process: a folder to call it from, a data folder, a tiny base, and what it printed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from '@main/cli/program'
import { writeTinyBert } from '@tests/engine/fixtures/tiny-bert'
import { tinyComments, tinyLabels } from '@tests/engine/fixtures/tiny-comments'
import { afterAll } from 'vitest'
import { launchInProcess } from './in-process-launch'

export interface Answer {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface CliScene {
  readonly folder: string
  /** Writes lines into a file of the caller's folder; answers its name. */
  file(name: string, lines: readonly string[]): string
  run(...argv: string[]): Promise<Answer>
  /** As Ctrl+C would, once something printed on standard error matches; null: from the start. */
  interrupted(when: RegExp | null, ...argv: string[]): Promise<Answer>
  /** The one JSON object on standard output. */
  json<T = Record<string, unknown>>(...argv: string[]): Promise<T>
}

/** Settings under which the tiny base trains in a moment: 8 rows a step. */
export const QUICK = ['--base', 'base', '--max-length', '24', '--batch-size', '8', '--learning-rate', '5e-3']

/** Paths in the arguments are relative to `folder`, where the program is called; one scene a test file. */
export async function cliScene(): Promise<CliScene> {
  const folder = mkdtempSync(join(tmpdir(), 'moderato-cli-'))
  const before = { folder: process.cwd(), home: process.env.MODERATO_HOME }
  process.chdir(folder)
  process.env.MODERATO_HOME = join(folder, 'home')
  await writeTinyBert(join(folder, 'base'))
  afterAll(() => {
    process.chdir(before.folder)
    if (before.home === undefined) delete process.env.MODERATO_HOME
    else process.env.MODERATO_HOME = before.home
    rmSync(folder, { recursive: true, force: true })
  })
  const interrupted = (when: RegExp | null, ...argv: string[]) => call(when, argv)
  const run = (...argv: string[]) => call(undefined, argv)
  return {
    folder,
    run,
    interrupted,
    file(name, lines) {
      writeFileSync(join(folder, name), `${lines.join('\n')}\n`)
      return name
    },
    async json<T>(...argv: string[]) {
      const { code, stdout, stderr } = await run(...argv, '--json')
      if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${stderr}`)
      if (stdout.split('\n').length !== 2) throw new Error(`expected one line on standard output, found: ${stdout}`)
      return JSON.parse(stdout) as T
    },
  }
}

async function call(when: RegExp | null | undefined, argv: readonly string[]): Promise<Answer> {
  const written = { stdout: '', stderr: '' }
  const controller = new AbortController()
  const into = (name: 'stdout' | 'stderr') => ({
    isTTY: name === 'stderr',
    write(text: string | Uint8Array) {
      written[name] += String(text)
      if (name === 'stderr' && when?.test(written.stderr)) controller.abort()
      return true
    },
  })
  if (when === null) controller.abort()
  const program = { stdout: into('stdout'), stderr: into('stderr'), launchEngine: launchInProcess, signal: controller.signal }
  return { code: await runProgram(argv, program), ...written }
}

/** A CSV of made-up comments; `columns` orders the labels, `unknown` names rows without an answer. */
export function commentLines(
  count: number,
  { seed = 1, columns = tinyLabels, unknown = [] }: { seed?: number; columns?: readonly string[]; unknown?: number[] } = {},
): string[] {
  const rows = tinyComments(count, seed).map(({ id, text, labels }, row) => {
    const answers = columns.map((name) => (unknown.includes(row) ? '' : labels[(tinyLabels as readonly string[]).indexOf(name)]))
    return [id, text, ...answers].join(',')
  })
  return [['id', 'comment_text', ...columns].join(','), ...rows]
}
