/** A folder name for a job that is not taken yet, whatever a run is called. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Letters and digits of any script, spaces, dots within, hyphens: what every file system takes. */
const safe = (name: string): string =>
  name
    .replace(/[^\p{L}\p{N} ._-]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .slice(0, 80)
    .replace(/^[ .]+|[ .]+$/g, '') || 'job'

/** `name`, or `name 2` and so on where that is there already. */
export function freeFolder(parent: string, name: string): string {
  const wanted = join(parent, safe(name))
  let folder = wanted
  for (let number = 2; existsSync(folder); number++) folder = `${wanted} ${number}`
  return folder
}
