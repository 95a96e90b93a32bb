/** Where the reference cases lie that are not part of the repository. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

const shared = resolve(process.env.MODERATO_SHARED ?? '../shared')

/** The path of something in the shared folder, or null on a machine that lacks it: its tests are then skipped. */
export function sharedPath(...parts: readonly string[]): string | null {
  const path = join(shared, ...parts)
  return existsSync(path) ? path : null
}
