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
  const answer = openSync(out, 'w')
  const done = await succeeds(
    runtime.executable,
    [atRoot('out/main/cli.js'), ...words, '--home', join(folder, 'home'), '--json'],
    { env: nodeEnvironment(runtime), stdio: ['ignore', answer, 'ignore'] },
  )
  closeSync(answer)
  if (!done) throw new Error(`moderato ${words.join(' ')} failed`)
  return JSON.parse(readFileSync(out, 'utf8'))
}
