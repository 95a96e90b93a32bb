/** Preferences: a row a key, its value as JSON. */
import { defaultSettings, Settings } from '@shared/ipc/contract'
import { all, get, type ReadDb, run, type WriteDb, write } from './database'

/** What is stored under a key; undefined where nothing is. For keys that are no preference (window size, first start). */
export function getSetting(db: ReadDb, key: string): unknown {
  const row = get<{ value: string }>(db, 'SELECT value FROM settings WHERE key = ?', key)
  return row && JSON.parse(row.value)
}

export function setSetting(db: WriteDb, key: string, value: unknown): void {
  run(db, 'INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)', key, JSON.stringify(value))
}

/** A stored value that this version cannot read falls back to the default, and takes no other preference with it. */
export function getSettings(db: ReadDb): Settings {
  let settings = defaultSettings
  const change = Settings.partial()
  for (const { key, value } of all<{ key: string; value: string }>(db, 'SELECT key, value FROM settings')) {
    const stored = change.safeParse({ [key]: JSON.parse(value) as unknown })
    if (stored.success) settings = { ...settings, ...stored.data }
  }
  return settings
}

export function updateSettings(db: WriteDb, changes: Partial<Settings>): Settings {
  return write(db, () => {
    for (const [key, value] of Object.entries(changes)) if (value !== undefined) setSetting(db, key, value)
    return getSettings(db)
  })
}
