/** Whether out/ is older than what it is built from: a stamp in out/ holds the names, sizes and times of the sources. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** What the build reads, from the project root. */
const SOURCES = [
  'src',
  'resources',
  'electron.vite.config.ts',
  'postcss.config.mjs',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
  'tsconfig.node.json',
  'tsconfig.web.json',
]
/** What a complete build holds. */
const RESULTS = [
  'out/main/index.js',
  'out/main/cli.js',
  'out/main/engine.js',
  'out/main/library.js',
  'out/preload/index.cjs',
  'out/renderer/index.html',
]

const stampFile = (/** @type {string} */ root) => join(root, 'out', '.sources-sha256')

/** @param {string} path @returns {string[]} the files below it, itself if it is one */
function filesBelow(path) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)))
}

/** @param {string} root */
export function sourcesHash(root) {
  const hash = createHash('sha256')
  for (const file of SOURCES.flatMap((source) => filesBelow(join(root, source)))) {
    const { size, mtimeMs } = statSync(file)
    hash.update(`${relative(root, file)}\0${size}\0${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

/** @param {string} root */
export const missingResults = (root) => RESULTS.filter((result) => !existsSync(join(root, result)))

/** @param {string} root */
export function isFresh(root) {
  const stamp = stampFile(root)
  return existsSync(stamp) && missingResults(root).length === 0 && readFileSync(stamp, 'utf8') === sourcesHash(root)
}

/** A build that is cut short must not pass for a finished one.  @param {string} root */
export const clearStamp = (root) => rmSync(stampFile(root), { force: true })

/** @param {string} root @param {string} hash of the sources as they were when the build began */
export const writeStamp = (root, hash) => writeFileSync(stampFile(root), hash)
