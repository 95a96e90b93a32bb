/** Builds out/ with electron-vite when its sources have changed. */
import { makeOnce, withLock } from '#scripts/ensure/lock.mjs'
import { succeeds, TO_STDERR } from '#scripts/run/child.mjs'
import { SetUpError, tell } from '#scripts/run/failure.mjs'
import { atRoot, ROOT } from '#scripts/run/paths.mjs'
import { clearStamp, isFresh, missingResults, sourcesHash, writeStamp } from './stale.mjs'

const electronVite = () =>
  succeeds(process.execPath, [atRoot('node_modules/electron-vite/bin/electron-vite.js'), 'build'], {
    cwd: ROOT,
    stdio: [...TO_STDERR],
    env: { ...process.env, NODE_ENV: 'production' },
  })

async function buildNow() {
  tell('building.')
  const hash = sourcesHash(ROOT)
  clearStamp(ROOT)
  if (!(await electronVite())) throw new SetUpError('The build failed: correct the error above and try again.')
  const missing = missingResults(ROOT)
  if (missing.length > 0)
    throw new SetUpError(`The build did not write ${missing.join(', ')}: see the inputs in electron.vite.config.ts.`)
  writeStamp(ROOT, hash)
}

/** `force` builds even if nothing has changed. */
export const ensureBuild = (force = false) => (force ? withLock(buildNow) : makeOnce(() => isFresh(ROOT), buildNow))
