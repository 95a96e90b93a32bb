/** The system libraries of Electron on Linux: found, installed on Debian as root, or named in the one line that installs them. */
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { capture } from '#scripts/run/capture.mjs'
import { succeeds, TO_STDERR } from '#scripts/run/child.mjs'
import { SetUpError, tell } from '#scripts/run/failure.mjs'

/** Debian package -> the library by which it is recognised. Some are opened only when used, so ldd alone would not miss them. */
const LIBRARIES = {
  'libgtk-3-0': 'libgtk-3.so.0',
  libnss3: 'libnss3.so',
  libasound2: 'libasound.so.2',
  libgbm1: 'libgbm.so.1',
  libxss1: 'libXss.so.1',
  libxtst6: 'libXtst.so.6',
  libnotify4: 'libnotify.so.4',
  'libatk-bridge2.0-0': 'libatk-bridge-2.0.so.0',
  libcups2: 'libcups.so.2',
  libdrm2: 'libdrm.so.2',
  libxkbcommon0: 'libxkbcommon.so.0',
  'libsecret-1-0': 'libsecret-1.so.0',
}
/** Debian package -> its program: the display for machines without one. */
const PROGRAMS = { xvfb: 'Xvfb', xauth: 'xauth' }

/**
 * @typedef {object} Machine
 * @property {string} unresolved `ldd` of Electron
 * @property {string | null} known `ldconfig -p`; null where there is no ldconfig
 * @property {(program: string) => boolean} hasProgram
 * @property {boolean} canInstall Debian, root, apt-get
 */

/** @param {string} ldd @returns {string[]} sonames without which Electron cannot start */
export const unresolvedLibraries = (ldd) => [...ldd.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] ?? '')

/** @param {Pick<Machine, 'known' | 'hasProgram'>} machine @returns {string[]} Debian packages */
export function missingPackages({ known, hasProgram }) {
  const names = new Set(known?.split('\n').map((line) => line.trim().split(' ')[0]))
  const libraries = known === null ? [] : Object.entries(LIBRARIES).filter(([, library]) => !names.has(library))
  return [...libraries, ...Object.entries(PROGRAMS).filter(([, program]) => !hasProgram(program))].map(([name]) => name)
}

/** @param {readonly string[]} packages */
export const aptArguments = (packages) => ['install', '-y', '--no-install-recommends', ...packages]

/** @param {readonly string[]} packages */
async function aptInstall(packages) {
  const options = {
    stdio: /** @type {import('node:child_process').StdioOptions} */ ([...TO_STDERR]),
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }
  const wait = ['-qq', '-o', 'DPkg::Lock::Timeout=300']
  return (
    (await succeeds('apt-get', [...wait, 'update'], options)) &&
    (await succeeds('apt-get', [...wait, ...aptArguments(packages)], options))
  )
}

/** @param {string} program */
const onPath = (program) => (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))

const isDebian = () => existsSync('/etc/os-release') && /^ID="?debian"?$/m.test(readFileSync('/etc/os-release', 'utf8'))

/** @param {string} executable @returns {Promise<Machine>} */
async function thisMachine(executable) {
  // On Debian, ldconfig lies outside the PATH of those who are not root.
  const ldconfig = ['/sbin/ldconfig', '/usr/sbin/ldconfig'].find(existsSync)
  const [ldd, known] = await Promise.all([capture('ldd', [executable]), ldconfig ? capture(ldconfig, ['-p']) : null])
  return {
    unresolved: ldd.output,
    known: known?.ok ? known.output : null,
    hasProgram: onPath,
    canInstall: process.getuid?.() === 0 && isDebian() && onPath('apt-get'),
  }
}

/** @param {readonly string[]} missing @param {readonly string[]} unresolved */
function cannotStart(missing, unresolved) {
  const packages = missing.length > 0 ? missing : Object.keys(LIBRARIES)
  return new SetUpError(
    `Electron needs system libraries that are not installed (${unresolved.join(', ')}); ` +
      `on Debian or Ubuntu run: sudo apt-get ${aptArguments(packages).join(' ')}`,
  )
}

/**
 * Missing packages are installed where that can be done without asking; elsewhere only those count without which Electron
 * cannot start.
 *
 * @param {string} executable
 * @param {(executable: string) => Promise<Machine>} [inspect]
 * @param {(packages: readonly string[]) => Promise<boolean>} [install]
 */
export async function ensureLibraries(executable, inspect = thisMachine, install = aptInstall, platform = process.platform) {
  if (platform !== 'linux') return
  const before = await inspect(executable)
  const missing = missingPackages(before)
  const unresolved = unresolvedLibraries(before.unresolved)
  if (unresolved.length === 0 && (missing.length === 0 || !before.canInstall)) return
  if (!before.canInstall) throw cannotStart(missing, unresolved)
  tell(`installing system packages (${missing.join(', ')}); this happens once.`)
  const installed = await install(missing)
  const left = unresolvedLibraries((await inspect(executable)).unresolved)
  if (left.length > 0) throw cannotStart(missing, left)
  if (!installed) tell('not every system package could be installed, the reason is above; Electron starts without them.')
}
