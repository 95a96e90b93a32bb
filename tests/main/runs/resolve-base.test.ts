/** A model of the Hub as a base: its name in the history, its folder in the cache, and what is said when that is gone. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { baseName, resolveBase } from '@main/runs/resolve-base'
import { closeStore, openStore } from '@main/store/open'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const commit = 'a'.repeat(40)
const ref = { kind: 'hub', id: 'team/tiny', commit } as const
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'moderato-base-'))
  vi.stubEnv('HF_HUB_CACHE', folder)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

it('is found in the cache by its commit, and missed in a sentence', () => {
  const db = openStore(':memory:')
  const context = { db, home: folder }
  expect(baseName(ref)).toBe(`team/tiny@${commit}`)
  expect(() => resolveBase(context, ref)).toThrow(
    /^The model team\/tiny is not in the Hub's cache any more \(.*\): download it again\.$/,
  )
  const snapshot = join(folder, 'models--team--tiny/snapshots', commit)
  mkdirSync(snapshot, { recursive: true })
  expect(resolveBase(context, ref)).toEqual({ path: snapshot, embedded: false })
  closeStore(db)
})
