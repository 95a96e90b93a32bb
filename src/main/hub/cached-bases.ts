/** Models in the cache that a training can start from, whoever has put them there. */
import { join } from 'node:path'
import { architectures } from '@engine/arch/index'
import { readSmallFile } from '@engine/io/json-file'
import { z } from 'zod'
import { cachedRepositories } from './cache-contents'
import type { HubEnvironment } from './environment'
import { CONFIG_FILE } from './model-files'

export interface CachedBase {
  readonly id: string
  readonly commit: string
  /** The only one of its repository here, or the one that `main` stood for. */
  readonly newest: boolean
}

const Config = z.object({ model_type: z.string() })
const MAX_CONFIG_BYTES = 5_000_000

/** Whole snapshots of families that the engine knows: other programs keep much in the same cache. */
export async function cachedBases(environment: Pick<HubEnvironment, 'cacheFolder'>): Promise<CachedBase[]> {
  const found: CachedBase[] = []
  for (const { type, id, snapshots } of await cachedRepositories(environment)) {
    if (type !== 'model') continue
    const whole = snapshots.filter(({ complete }) => complete)
    for (const { commit, folder, revisions } of whole)
      if (await isOfKnownFamily(folder)) found.push({ id, commit, newest: whole.length === 1 || revisions.includes('main') })
  }
  return found
}

/** What cannot be read is no base; who wants it by its id is told why. */
async function isOfKnownFamily(snapshot: string): Promise<boolean> {
  const bytes = await readSmallFile(join(snapshot, CONFIG_FILE), MAX_CONFIG_BYTES).catch(() => null)
  if (bytes === null) return false
  try {
    return architectures.has(Config.parse(JSON.parse(bytes.toString('utf8'))).model_type)
  } catch {
    return false
  }
}
