/** node_modules holds what package-lock.json names, or `npm ci` is run. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetUpError, tell } from '#scripts/run/failure.mjs'
import { npm } from '#scripts/run/npm.mjs'
import { ROOT } from '#scripts/run/paths.mjs'
import { makeOnce } from './lock.mjs'

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }} LockedPackage */

const stampFile = (/** @type {string} */ root) => join(root, 'node_modules', '.moderato-lock-sha256')
const lockFile = (/** @type {string} */ root) => join(root, 'package-lock.json')

/** @param {string} root */
const lockHash = (root) =>
  createHash('sha256')
    .update(readFileSync(lockFile(root)))
    .digest('hex')

/** @param {string} file @returns {Record<string, LockedPackage>} */
const packagesOf = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {})

/**
 * npm writes node_modules/.package-lock.json when an install is complete: what somebody installed by hand counts too.
 * Optional packages may be absent (they are for other platforms).
 *
 * @param {string} root
 */
function installedAgrees(root) {
  const installed = packagesOf(join(root, 'node_modules', '.package-lock.json'))
  return Object.entries(packagesOf(lockFile(root))).every(([path, wanted]) => {
    if (path === '') return true
    const found = installed[path]
    if (!found) return Boolean(wanted.optional || wanted.devOptional || wanted.peer)
    return found.version === wanted.version && found.integrity === wanted.integrity && existsSync(join(root, path))
  })
}

/** @param {string} root */
export function dependenciesReady(root) {
  const hash = lockHash(root)
  const stamp = stampFile(root)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return true
  if (!installedAgrees(root)) return false
  writeFileSync(stamp, hash)
  return true
}

/**
 * @param {string} [root]
 * @param {(root: string) => Promise<boolean>} [install]
 */
export async function ensureDependencies(root = ROOT, install = npmCi) {
  await makeOnce(
    () => dependenciesReady(root),
    async () => {
      tell('installing the dependencies (npm ci); this happens once.')
      if (!(await install(root)))
        throw new SetUpError(
          '`npm ci` failed, its reason is above: check that the package registry can be reached, then try again.',
        )
      writeFileSync(stampFile(root), lockHash(root))
    },
  )
}

/** The build and the tests need the development packages, whatever NODE_ENV says.  @param {string} root */
const npmCi = (root) => npm(['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'], root)
