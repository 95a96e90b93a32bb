/** Where things lie: the project, its build, and the per-user cache that all clones share. */
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

export const ROOT = resolve(import.meta.dirname, '..', '..')
export const TEST_OUTPUT = join(ROOT, 'test-output')

/** @param {NodeJS.ProcessEnv} env */
export const cacheFolder = (env = process.env) => join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'moderato')

/** @param {string} path from the project root */
export const atRoot = (path) => join(ROOT, path)
