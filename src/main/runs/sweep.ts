/** Removes what programs that ended badly left in the temporary folder. */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder } from './home'

/** Nothing of ours takes so long, so what is older has no owner. */
const OLD_MS = 24 * 60 * 60 * 1000

export async function sweepTemporaryFolder(home: string, now = Date.now()): Promise<void> {
  const folder = temporaryFolder(home)
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name)
    const age =
      now -
      (await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => now,
      ))
    if (age > OLD_MS) await rm(path, { recursive: true, force: true }).catch(() => undefined)
  }
}
