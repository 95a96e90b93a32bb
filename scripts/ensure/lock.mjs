/** One set-up at a time for each user: two commands started together must not both write node_modules, Electron or the build. */
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SetUpError, tell } from '#scripts/run/failure.mjs'
import { cacheFolder } from '#scripts/run/paths.mjs'

const BEAT_MS = 2_000
/** A holder that has not touched its lock for this long is gone (or its machine was). */
const STALE_MS = 30_000
const POLL_MS = 200

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}

/** @param {string} file @returns {Promise<string | null>} the lock's content if its holder is gone */
async function abandoned(file) {
  try {
    const content = await readFile(file, 'utf8')
    const [host, pid] = content.split(' ')
    const silentMs = Date.now() - (await stat(file)).mtimeMs
    return silentMs > STALE_MS || (host === hostname() && !isAlive(Number(pid))) ? content : null
  } catch {
    return null
  }
}

/** Moves an abandoned lock away; if another was quicker and the lock is a new one, it is put back.  @param {string} file @param {string} content */
async function clear(file, content) {
  const aside = `${file}.${randomUUID()}`
  try {
    await rename(file, aside)
    if ((await readFile(aside, 'utf8')) === content) await rm(aside)
    else await rename(aside, file)
  } catch {
    // Another process cleared it first.
  }
}

/** @param {string} file */
async function take(file) {
  const content = `${hostname()} ${process.pid} ${randomUUID()}`
  for (let waited = false; ; ) {
    try {
      return await writeFile(file, content, { flag: 'wx' })
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
    }
    const left = await abandoned(file)
    if (left !== null) {
      await clear(file, left)
      continue
    }
    if (!waited) tell('another Moderato command is setting up; waiting for it.')
    waited = true
    await sleep(POLL_MS)
  }
}

/**
 * @template T
 * @param {() => Promise<T>} work
 * @param {string} [folder]
 * @returns {Promise<T>}
 */
export async function withLock(work, folder = cacheFolder()) {
  const file = join(folder, 'set-up.lock')
  try {
    await mkdir(folder, { recursive: true })
    await take(file)
  } catch (error) {
    throw new SetUpError(
      `${folder} cannot be written (${/** @type {Error} */ (error).message}): set XDG_CACHE_HOME to a folder of yours.`,
    )
  }
  const beat = setInterval(() => utimes(file, new Date(), new Date()).catch(() => {}), BEAT_MS)
  try {
    return await work()
  } finally {
    clearInterval(beat)
    await rm(file, { force: true })
  }
}

/**
 * Makes something that is not there yet; looks again once it is our turn, since the one before us may have made it.
 *
 * @param {() => boolean} isReady
 * @param {() => Promise<void>} make
 */
export async function makeOnce(isReady, make) {
  if (isReady()) return
  await withLock(async () => {
    if (!isReady()) await make()
  })
}
