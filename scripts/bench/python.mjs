/** A Python with torch and transformers to compare with, where there is one; nothing of the app needs it. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { succeeds, TO_STDERR } from '#scripts/run/child.mjs'
import { SetUpError, tell } from '#scripts/run/failure.mjs'
import { atRoot, cacheFolder } from '#scripts/run/paths.mjs'

/** Data and scripts to compare with, where somebody has put them beside the project.  @param {NodeJS.ProcessEnv} env */
export function sharedFolder(env) {
  const folder = env.MODERATO_SHARED || resolve(atRoot('.'), '..', 'shared')
  return existsSync(join(folder, 'bench')) ? folder : null
}

const works = (/** @type {string} */ python) => spawnSync(python, ['-c', 'import torch, transformers']).status === 0

/** @returns {Promise<string | null>} its path, or null where there is nothing to compare with */
export async function findPython(env = process.env) {
  const named = env.MODERATO_PYTHON
  if (named) {
    if (!works(named)) throw new SetUpError(`MODERATO_PYTHON is "${named}", which cannot import torch and transformers.`)
    return named
  }
  const folder = join(cacheFolder(env), 'bench-python')
  const python = join(folder, 'bin', 'python')
  if (existsSync(python) && works(python)) return python
  const shared = sharedFolder(env)
  if (shared) {
    tell('making a Python environment to compare with; this happens once.')
    if ((await succeeds('bash', [join(shared, 'bench', 'make-venv.sh'), folder], { stdio: [...TO_STDERR] })) && works(python))
      return python
  }
  tell('no PyTorch to compare with: set MODERATO_PYTHON to a Python with torch and transformers. Measuring ours alone.')
  return null
}
