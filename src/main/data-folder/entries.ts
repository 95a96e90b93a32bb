/** What Moderato makes in its data folder, by name. Everything else there is somebody else's, and is left alone. */
import { readdir } from 'node:fs/promises'
import { POINTER } from '@main/runs/moved-home'
import type { FolderPart } from '@shared/data-folder'

export const DATABASE = 'moderato.db'
/** Held shared by every program that works on the folder, and alone by the one that moves it. */
export const PRESENCE = 'in-use.lock'
/** In a new place while it is being filled, and until the switch has been made. */
export const MOVING = 'moving.json'
/** In the new place: what was copied, and from where. */
export const MOVED = 'moved.json'

/** Moved with the folder, file by file. `Local State` holds the key that a token is encrypted with on Windows. */
export const CARRIED: Readonly<Record<string, FolderPart>> = {
  runs: 'runs',
  backups: 'backups',
  tokens: 'tokens',
  devices: 'devices',
  'token.json': 'window',
  'Local State': 'window',
}

/** Made anew wherever the program starts. */
const MADE_ANEW: Readonly<Record<string, FolderPart>> = {
  tmp: 'temporary',
  browser: 'window',
  Crashpad: 'window',
  [PRESENCE]: 'window',
  [MOVING]: 'window',
  [MOVED]: 'window',
  [POINTER]: 'window',
}
/** Chromium's own, where its version keeps them beside its profile. */
const CHROMIUM =
  /^(Singleton(Lock|Cookie|Socket)|lockfile|Preferences|Dictionaries|blob_storage|DIPS.*|(GPU|Code|Shader|DawnGraphite|DawnWebGPU)?Cache)$/
const OF_DATABASE = /^moderato\.db(-wal|-shm|-journal)?$/

/** Null for what is not Moderato's. */
export function partOf(name: string): FolderPart | null {
  if (OF_DATABASE.test(name)) return 'database'
  for (const known of [CARRIED, MADE_ANEW]) if (Object.hasOwn(known, name)) return known[name] ?? null
  return CHROMIUM.test(name) ? 'window' : null
}

export const isMadeAnew = (name: string): boolean => Object.hasOwn(MADE_ANEW, name) || CHROMIUM.test(name)

export const foreignEntries = async (home: string): Promise<string[]> =>
  (await readdir(home)).filter((name) => partOf(name) === null).sort()
