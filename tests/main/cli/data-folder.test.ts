/** `moderato data-folder`: what it holds, and a move that the next command follows. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { databasePath } from '@main/runs/home'
import type { DataFolder, RemovedOld } from '@shared/data-folder'
import { afterAll, expect, test } from 'vitest'
import { cliScene } from './scene'

const { folder, run, json } = await cliScene()
const config = process.env.XDG_CONFIG_HOME
afterAll(() => {
  if (config === undefined) delete process.env.XDG_CONFIG_HOME
  else process.env.XDG_CONFIG_HOME = config
})

test('says what takes how much, and does not move a folder that was named', async () => {
  const found = await json<DataFolder>('data-folder')
  expect(found.home).toBe(join(folder, 'home'))
  expect(found.parts.find(({ part }) => part === 'database')?.bytes).toBeGreaterThan(0)
  const named = await run('data-folder', '--move-to', 'new')
  expect([named.code, named.stderr]).toEqual([2, expect.stringMatching(/named with the variable MODERATO_HOME/)])
  expect((await run('data-folder', '--move-to', 'new', '--home', 'home')).code).toBe(2)
  expect(existsSync(join(folder, 'new'))).toBe(false)
})

test('moves it; the next command is there, and removes the old one', async () => {
  delete process.env.MODERATO_HOME
  process.env.XDG_CONFIG_HOME = join(folder, 'config')
  const first = join(folder, 'config', 'Moderato')
  await json('network', '--on')
  expect(await json('data-folder', '--move-to', 'new')).toMatchObject({ from: first, to: join(folder, 'new') })
  expect(await json('network')).toMatchObject({ state: 'on' })
  expect((await json<DataFolder>('data-folder')).home).toBe(join(folder, 'new'))
  const removed = await json<RemovedOld>('data-folder', '--remove-old')
  expect(removed).toMatchObject({ folder: first, left: [] })
  expect(existsSync(databasePath(first))).toBe(false)
  expect((await run('data-folder', '--remove-old')).stderr).toMatch(/no old data folder to remove/)
})
