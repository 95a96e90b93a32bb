/** When `npm ci` is run, and when what lies in node_modules is good enough. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { dependenciesReady, ensureDependencies } from '#scripts/ensure/dependencies.mjs'
import { collectNotices } from './notices'
import { temporaryFolder } from './temporary-folder'

collectNotices()

type Packages = Record<string, { version?: string; integrity?: string; optional?: boolean }>

const wanted: Packages = {
  '': {},
  'node_modules/left': { version: '1.0.0', integrity: 'sha512-left' },
  'node_modules/for-another-platform': { version: '1.0.0', optional: true },
}
const installed: Packages = { 'node_modules/left': { version: '1.0.0', integrity: 'sha512-left' } }

function project(lock: Packages) {
  const root = temporaryFolder()
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: lock }))
  return root
}

/** Leaves node_modules as npm does when it is done. */
function fill(root: string, packages: Packages) {
  for (const path of Object.keys(packages)) mkdirSync(join(root, path), { recursive: true })
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }))
}

describe('dependenciesReady', () => {
  it('is false without node_modules, and where an install was cut short', () => {
    const root = project(wanted)
    expect(dependenciesReady(root)).toBe(false)
    mkdirSync(join(root, 'node_modules', 'left'), { recursive: true })
    expect(dependenciesReady(root)).toBe(false)
  })

  it('accepts what was installed by hand if it agrees with the lock file', () => {
    const root = project(wanted)
    fill(root, installed)
    expect(dependenciesReady(root)).toBe(true)
  })

  it.each([
    ['another version', { 'node_modules/left': { version: '1.0.1', integrity: 'sha512-left' } }],
    ['another content', { 'node_modules/left': { version: '1.0.0', integrity: 'sha512-other' } }],
    ['a package too few', {}],
  ])('is false for %s', (_, packages) => {
    const root = project(wanted)
    fill(root, packages)
    expect(dependenciesReady(root)).toBe(false)
  })

  it('notices that the lock file has changed since', () => {
    const root = project(wanted)
    fill(root, installed)
    expect(dependenciesReady(root)).toBe(true)
    writeFileSync(
      join(root, 'package-lock.json'),
      JSON.stringify({ packages: { ...wanted, 'node_modules/right': { version: '2.0.0' } } }),
    )
    expect(dependenciesReady(root)).toBe(false)
  })
})

describe('ensureDependencies', () => {
  beforeEach(() => {
    vi.stubEnv('XDG_CACHE_HOME', temporaryFolder())
    return () => vi.unstubAllEnvs()
  })

  it('installs once, also when two processes ask at the same time', async () => {
    const root = project(wanted)
    const install = vi.fn(async () => {
      await new Promise((done) => setTimeout(done, 50))
      fill(root, installed)
      return true
    })
    await Promise.all([ensureDependencies(root, install), ensureDependencies(root, install)])
    expect(install).toHaveBeenCalledTimes(1)
    await ensureDependencies(root, install)
    expect(install).toHaveBeenCalledTimes(1)
  })

  it('says what to do when the install fails, and tries again the next time', async () => {
    const root = project(wanted)
    await expect(ensureDependencies(root, async () => false)).rejects.toThrow('check that the package registry can be reached')
    expect(dependenciesReady(root)).toBe(false)
  })
})
