/** One data folder for the window and the headless program, private to its owner. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { homeFolder, prepareHome } from '@main/runs/home'
import { AppError } from '@shared/errors'
import { afterAll, beforeAll, expect, it } from 'vitest'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'moderato-home-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

it.each([
  [['--home', '/a'], {}, '/a'],
  [['--home=/a b'], { MODERATO_HOME: '/c' }, '/a b'],
  [[], { MODERATO_HOME: '/c' }, '/c'],
  [['x', '--home', 'd'], {}, resolve('d')],
  [[], { XDG_CONFIG_HOME: '/xdg' }, '/xdg/Moderato'],
  [[], {}, join(homedir(), '.config', 'Moderato')],
  [['--home'], {}, join(homedir(), '.config', 'Moderato')],
])('%j and %j name %s', (args, env, home) => {
  expect(homeFolder(args, env, 'linux')).toBe(home)
})

it('follows each platform', () => {
  expect(homeFolder([], {}, 'darwin')).toBe(join(homedir(), 'Library/Application Support/Moderato'))
  expect(homeFolder([], { APPDATA: '/roaming' }, 'win32')).toBe('/roaming/Moderato')
})

it('makes the folder for its owner alone, and leaves the mode of one that was there', () => {
  const fresh = join(folder, 'deep', 'fresh')
  prepareHome(fresh)
  expect(statSync(fresh).mode & 0o777).toBe(0o700)
  expect(statSync(join(fresh, 'runs')).isDirectory()).toBe(true)
  const shared = join(folder, 'shared')
  mkdirSync(shared)
  chmodSync(shared, 0o750)
  prepareHome(shared)
  expect(statSync(shared).mode & 0o777).toBe(0o750)
})

it('says what is wrong with a folder it cannot use', () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  const attempt = () => prepareHome(join(file, 'below'))
  expect(attempt).toThrow(AppError)
  expect(attempt).toThrow(/cannot use its data folder .*--home or MODERATO_HOME/)
})
