/** What benches on real comments start with: a folder of their own, the comments, a Python to compare with. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SetUpError } from '#scripts/run/failure.mjs'
import { findPython, sharedFolder } from './python.mjs'

/** @typedef {{ folder: string, shared: string, python: string | null }} Scratch */

/** Runs a bench in a folder that is gone afterwards.  @template T @param {(scratch: Scratch) => Promise<T>} bench @returns {Promise<T>} */
export async function inScratch(bench) {
  const shared = sharedFolder(process.env)
  if (!shared)
    throw new SetUpError('bench needs real comments here: name the folder that holds data/jigsaw with MODERATO_SHARED.')
  const python = await findPython()
  const folder = mkdtempSync(join(tmpdir(), 'moderato-bench-'))
  try {
    return await bench({ folder, shared, python })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @param {string} shared @param {string} file */
export const jigsaw = (shared, file) => join(shared, 'data', 'jigsaw', file)
