/** Preferences and the folders added as bases. */
import { join } from 'node:path'
import { addBaseFolder, listBaseFolders, removeBaseFolder } from '@main/store/base-folders'
import { closeStore, openStore } from '@main/store/open'
import { getSetting, getSettings, setSetting, updateSettings } from '@main/store/settings'
import { defaultSettings } from '@shared/ipc/contract'
import { expect, test } from 'vitest'
import { memoryStore, opened, temporaryFolder } from './helpers'

test('preferences begin with the defaults; a change keeps the others and outlives a restart', () => {
  const file = join(temporaryFolder(), 'moderato.db')
  const db = openStore(file)
  expect(getSettings(db)).toEqual(defaultSettings)
  updateSettings(db, { keys: { submit: 'x' } })
  expect(updateSettings(db, { colorScheme: 'dark', lastProjectId: undefined })).toMatchObject({
    colorScheme: 'dark',
    keys: { submit: 'x' },
  })
  closeStore(db)
  expect(getSettings(opened(openStore(file)))).toEqual({ ...defaultSettings, colorScheme: 'dark', keys: { submit: 'x' } })
})

test('a preference this version cannot read falls back alone', () => {
  const db = memoryStore()
  setSetting(db, 'colorScheme', 'sepia')
  setSetting(db, 'singleKeys', false)
  setSetting(db, 'window', { width: 960 })
  expect(getSettings(db)).toEqual({ ...defaultSettings, singleKeys: false })
  expect(getSetting(db, 'window')).toEqual({ width: 960 })
  expect(getSetting(db, 'none')).toBeUndefined()
})

test('folders are listed as they were added, each once', () => {
  const db = memoryStore()
  for (const path of ['/b', '/a', '/b']) addBaseFolder(db, path)
  expect(listBaseFolders(db)).toEqual(['/b', '/a'])
  removeBaseFolder(db, '/b')
  removeBaseFolder(db, '/none')
  expect(listBaseFolders(db)).toEqual(['/a'])
})
