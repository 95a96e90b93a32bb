/** Which Electron is chosen, in which order, and what is refused. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ensureElectron } from '#scripts/ensure/electron.mjs'
import { installedRuntime, reasonIn } from '#scripts/ensure/electron-official.mjs'
import { appEnvironment, executableIn, nodeEnvironment } from '#scripts/ensure/runtime.mjs'
import { temporaryFolder } from './temporary-folder'

const runtime = (name: string) => ({ folder: name, executable: `${name}/electron` })

/** A machine that has nothing and reaches nothing but the registry; every source tried is noted in `asked`. */
function machine(has: { override?: string; installed?: boolean; cached?: boolean; online?: boolean } = {}) {
  const asked: string[] = []
  const answer = (name: string, there: boolean) => {
    asked.push(name)
    return there ? runtime(name) : null
  }
  return {
    asked,
    sources: {
      env: has.override === undefined ? {} : { ELECTRON_OVERRIDE_DIST_PATH: has.override },
      installed: () => answer('installed', has.installed ?? false),
      cached: () => answer('cached', has.cached ?? false),
      download: async () => answer('download', has.online ?? false),
      fetchFallback: async () => {
        asked.push('fallback')
        return runtime('fallback')
      },
      locked: <T>(work: () => Promise<T>) => work(),
    },
  }
}

describe('ensureElectron', () => {
  it('takes the override folder before anything else', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, executableIn(process.platform)), '')
    const { sources, asked } = machine({ override: folder, installed: true })
    expect((await ensureElectron(sources)).folder).toBe(folder)
    expect(asked).toEqual([])
  })

  it('refuses an override folder without an Electron instead of going on silently', async () => {
    const folder = temporaryFolder()
    await expect(ensureElectron(machine({ override: folder, installed: true }).sources)).rejects.toThrow(
      `ELECTRON_OVERRIDE_DIST_PATH names ${folder}, which holds no Electron`,
    )
  })

  it('takes the installed runtime before the fall-back, without the network', async () => {
    const { sources, asked } = machine({ installed: true, cached: true, online: true })
    expect((await ensureElectron(sources)).folder).toBe('installed')
    expect(asked).toEqual(['installed'])
  })

  it('takes a fall-back fetched earlier without the network', async () => {
    const { sources, asked } = machine({ cached: true, online: true })
    expect((await ensureElectron(sources)).folder).toBe('cached')
    expect(asked).toEqual(['installed', 'cached'])
  })

  it('downloads the official runtime where it can be reached', async () => {
    const { sources, asked } = machine({ online: true })
    expect((await ensureElectron(sources)).folder).toBe('download')
    expect(asked).not.toContain('fallback')
  })

  it('fetches the fall-back last', async () => {
    const { sources, asked } = machine()
    expect((await ensureElectron(sources)).folder).toBe('fallback')
    expect(asked.at(-2)).toBe('download')
  })

  it('downloads nothing if another process has done so while it waited for its turn', async () => {
    const has = { installed: false, online: true }
    const { sources, asked } = machine(has)
    sources.locked = (work) => {
      has.installed = true
      return work()
    }
    expect((await ensureElectron(sources)).folder).toBe('installed')
    expect(asked).not.toContain('download')
  })
})

describe('installedRuntime', () => {
  function packageWith(version: string, { pathFile = true } = {}) {
    const folder = temporaryFolder()
    const executable = join(folder, 'dist', executableIn(process.platform))
    mkdirSync(join(executable, '..'), { recursive: true })
    writeFileSync(executable, '')
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ version: '42.11.18' }))
    writeFileSync(join(folder, 'dist', 'version'), version)
    if (pathFile) writeFileSync(join(folder, 'path.txt'), executableIn(process.platform))
    return folder
  }

  it('accepts a complete runtime of the right version', () => {
    const folder = packageWith('v42.11.18')
    expect(installedRuntime(folder)?.folder).toBe(join(folder, 'dist'))
  })

  it('refuses another version, a half unpacked one and an absent one', () => {
    expect(installedRuntime(packageWith('42.0.0'))).toBeNull()
    expect(installedRuntime(packageWith('42.11.18', { pathFile: false }))).toBeNull()
    expect(installedRuntime(temporaryFolder())).toBeNull()
  })
})

describe('environments', () => {
  it('hands the runtime down, and runs as Node only where asked', () => {
    const inherited = { PATH: '/bin', ELECTRON_RUN_AS_NODE: '1' }
    const app = appEnvironment(runtime('here'), inherited)
    const ours = { ELECTRON_OVERRIDE_DIST_PATH: 'here', MODERATO_ELECTRON: 'here/electron', ORT_DISABLE_TELEMETRY: '1' }
    expect(app).toEqual({ PATH: '/bin', ...ours })
    expect(nodeEnvironment(runtime('here'), {}).ELECTRON_RUN_AS_NODE).toBe('1')
  })
})

it('finds the reason in what the installer printed', () => {
  expect(reasonIn('Error: getaddrinfo ENOTFOUND example.org\n    at async download (file.js:1:2)')).toBe(
    'getaddrinfo ENOTFOUND example.org',
  )
  expect(reasonIn('')).toBe('no reason given')
})
