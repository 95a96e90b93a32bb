/** Moderato's own headless program, for benches that measure whole commands. */
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodeEnvironment } from '#scripts/ensure/runtime.mjs'
import { succeeds } from '#scripts/run/child.mjs'
import { atRoot } from '#scripts/run/paths.mjs'

/** @typedef {{ folder: string, runtime: import('#scripts/ensure/runtime.mjs').Runtime }} Place */

/** What a command answers with --json; its data folder lies in `folder`.  @param {Place} place @param {readonly string[]} words */
export async function headless({ folder, runtime }, words) {
  const out = join(folder, 'answer.json')
  const log = join(folder, 'log.txt')
  const [answer, told] = [openSync(out, 'w'), openSync(log, 'w')]
  const done = await succeeds(
    runtime.executable,
    [atRoot('out/main/cli.js'), ...words, '--home', join(folder, 'home'), '--json'],
    { env: nodeEnvironment(runtime), stdio: ['ignore', answer, told] },
  )
  for (const file of [answer, told]) closeSync(file)
  if (!done) throw new Error(`moderato ${words.join(' ')} failed: ${readFileSync(log, 'utf8').trim().split('\n').at(-1)}`)
  return JSON.parse(readFileSync(out, 'utf8'))
}
