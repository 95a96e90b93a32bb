/** Which system packages are missing, who may install them, and what everybody else is told. */

import { describe, expect, it, vi } from 'vitest'
import { collectNotices } from './notices'

const notices = collectNotices()

import { ensureLibraries, missingPackages, unresolvedLibraries } from '#scripts/ensure/libraries.mjs'

const LDCONFIG_ALL = [
  'libgtk-3.so.0',
  'libnss3.so',
  'libasound.so.2',
  'libgbm.so.1',
  'libXss.so.1',
  'libXtst.so.6',
  'libnotify.so.4',
  'libatk-bridge-2.0.so.0',
  'libcups.so.2',
  'libdrm.so.2',
  'libxkbcommon.so.0',
  'libsecret-1.so.0',
]
const ldconfig = (without: string[] = []) =>
  LDCONFIG_ALL.filter((name) => !without.includes(name))
    .map((name) => `\t${name} (libc6,x86-64) => /lib/${name}`)
    .join('\n')
const ldd = (missing: string[] = []) =>
  ['\tlibm.so.6 => /lib/libm.so.6 (0x00007f)', ...missing.map((name) => `\t${name} => not found`)].join('\n')

const machine = (
  given: { lacks?: string[]; cannotLoad?: string[]; canInstall?: boolean; programs?: boolean; known?: null } = {},
) => ({
  unresolved: ldd(given.cannotLoad),
  known: given.known === null ? null : ldconfig(given.lacks),
  hasProgram: () => given.programs ?? true,
  canInstall: given.canInstall ?? false,
})

describe('missingPackages', () => {
  it('finds none on a machine that has all', () => expect(missingPackages(machine())).toEqual([]))
  it('names the Debian packages of missing libraries and programs', () =>
    expect(missingPackages(machine({ lacks: ['libnss3.so', 'libasound.so.2'], programs: false }))).toEqual([
      'libnss3',
      'libasound2',
      'xvfb',
      'xauth',
    ]))
  it('claims nothing about libraries where there is no ldconfig', () =>
    expect(missingPackages(machine({ known: null }))).toEqual([]))
})

it('reads from ldd what keeps Electron from starting', () =>
  expect(unresolvedLibraries(ldd(['libnss3.so', 'libgbm.so.1']))).toEqual(['libnss3.so', 'libgbm.so.1']))

describe('ensureLibraries', () => {
  const ensure = (states: ReturnType<typeof machine>[], installs = true, platform: NodeJS.Platform = 'linux') => {
    const inspect = vi.fn(async () => states[Math.min(inspect.mock.calls.length, states.length) - 1]!)
    const install = vi.fn(async (_packages: readonly string[]) => installs)
    return { done: ensureLibraries('electron', inspect, install, platform), install }
  }
  const bare = { lacks: ['libnss3.so'], cannotLoad: ['libnss3.so'] }

  it('installs nothing where everything is there, and looks at nothing outside of Linux', async () => {
    const { done, install } = ensure([machine({ canInstall: true })])
    await done
    const elsewhere = ensure([machine({ ...bare, canInstall: true })], true, 'darwin')
    await elsewhere.done
    expect(install).not.toHaveBeenCalled()
    expect(elsewhere.install).not.toHaveBeenCalled()
  })

  it('installs on Debian as root', async () => {
    const { done, install } = ensure([machine({ ...bare, canInstall: true }), machine()])
    await done
    expect(install).toHaveBeenCalledWith(['libnss3'])
  })

  it('prints the one line to run where it may not install', async () => {
    const { done, install } = ensure([machine(bare)])
    await expect(done).rejects.toThrow('run: sudo apt-get install -y --no-install-recommends libnss3')
    expect(install).not.toHaveBeenCalled()
  })

  it('names every package where a library is missing that none of them is known by', async () => {
    const { done } = ensure([machine({ cannotLoad: ['libffi.so.8'] })])
    await expect(done).rejects.toThrow(/\(libffi\.so\.8\).*libgtk-3-0 libnss3/)
  })

  it('lets Electron start where only what it opens on demand is missing', async () => {
    await ensure([machine({ lacks: ['libnotify.so.4'], programs: false })]).done
    const failing = ensure([machine({ lacks: ['libnotify.so.4'], canInstall: true })], false)
    await failing.done
    expect(failing.install).toHaveBeenCalledWith(['libnotify4'])
    expect(notices.at(-1)).toContain('Electron starts without them')
  })

  it('fails where the installation did not bring what Electron needs', async () => {
    const { done } = ensure([machine({ ...bare, canInstall: true })], false)
    await expect(done).rejects.toThrow('Electron needs system libraries that are not installed (libnss3.so)')
  })
})
