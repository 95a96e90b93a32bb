/** One look at the data folder and what belongs to it: what takes how much, what can go, whether it can move. */
import { readdir } from 'node:fs/promises'
import { cachedRepositories } from '@main/hub/cache-contents'
import { hubEnvironment } from '@main/hub/environment'
import { firstHome } from '@main/runs/home'
import { movedHome } from '@main/runs/moved-home'
import type { ReadDb } from '@main/store/database'
import type { CleanUpItem, DataFolder, FolderPart } from '@shared/data-folder'
import { cleanUpSize } from './clean-up'
import { foreignEntries, partOf } from './entries'
import { oldFolder } from './remove-old'
import { filesBelow, type Size } from './walk'

const PARTS: readonly FolderPart[] = ['runs', 'tokens', 'database', 'backups', 'devices', 'temporary', 'window', 'foreign']
const ITEMS: readonly CleanUpItem[] = ['tokens', 'temporary', 'checkpoints', 'backups']

export async function dataFolder({ db, home, env }: { db: ReadDb; home: string; env: NodeJS.ProcessEnv }): Promise<DataFolder> {
  const sizes = new Map<FolderPart, Size>(PARTS.map((part) => [part, { bytes: 0, files: 0 }]))
  for (const name of await readdir(home))
    for await (const { bytes } of filesBelow(home, name)) {
      const size = sizes.get(partOf(name) ?? 'foreign')!
      size.bytes += bytes
      size.files += 1
    }
  const parts = PARTS.map((part) => ({ part, ...sizes.get(part)! }))
  return {
    home,
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    parts,
    foreign: await foreignEntries(home),
    cleanUp: await Promise.all(ITEMS.map(async (item) => ({ item, ...(await cleanUpSize({ db, home }, item)) }))),
    hubCache: await hubCache(env),
    fixed: whyFixed(home, env),
    before: await oldFolder(home),
  }
}

/** A place that --home or MODERATO_HOME names cannot be changed from here: the next start would look there again. */
export function whyFixed(home: string, env: NodeJS.ProcessEnv): string | null {
  const first = firstHome(env)
  if (home === (movedHome(first) ?? first) && !env.MODERATO_HOME) return null
  return `This data folder was named with ${env.MODERATO_HOME ? 'the variable MODERATO_HOME' : '--home'}. To move it, close Moderato, move the folder, and name the new place there.`
}

/** Null where it cannot be read: it is not the data folder's. */
async function hubCache(env: NodeJS.ProcessEnv): Promise<DataFolder['hubCache']> {
  try {
    const { cacheFolder } = hubEnvironment(env)
    const repositories = await cachedRepositories({ cacheFolder })
    return {
      folder: cacheFolder,
      bytes: repositories.reduce((sum, { bytes }) => sum + bytes, 0),
      models: repositories.filter(({ type }) => type === 'model').length,
      datasets: repositories.filter(({ type }) => type === 'dataset').length,
    }
  } catch {
    return null
  }
}
