/** Runs a program where there is no network at all, and tells every attempt it made to use one. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** Counters of the kernel that moved (packets, failed look-ups of routes), and addresses in system calls. */
  readonly attempts: readonly string[]
}

const isRoot = process.getuid?.() === 0
const UNSHARE = isRoot ? ['--net'] : ['--user', '--map-current-user', '--net']

/** Why no namespace can be made here; null where one can. */
export function namespaceProblem(): string | null {
  if (process.platform !== 'linux') return 'network namespaces are Linux’s'
  const { status, stderr } = spawnSync('unshare', [...UNSHARE, 'true'], { encoding: 'utf8' })
  return status === 0 ? null : `unshare is not permitted here: ${stderr ?? 'it is not installed'}`
}

export const hasStrace = (): boolean => spawnSync('strace', ['-V']).status === 0

const COUNTERS = 'cat /proc/net/snmp /proc/net/snmp6 /proc/net/dev'
const CALLS = 'connect,sendto,sendmsg,sendmmsg'

/** The counters are the namespace's own: of the program, its children, and nobody else. */
export async function withoutRoute(command: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), 'moderato-no-route-'))
  const at = (name: string) => join(folder, name)
  const traced = hasStrace() ? ['strace', '-f', '-qq', '-e', `trace=${CALLS}`, '-e', 'signal=none', '-o', at('calls')] : []
  const script = `${COUNTERS} > '${at('before')}'; "$@"; code=$?; ${COUNTERS} > '${at('after')}'; exit $code`
  const argv = [...UNSHARE, 'sh', '-c', script, 'sh', ...traced, ...command]
  const child = spawn('unshare', argv, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const written = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (chunk) => (written[name] += chunk))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  const text = (name: string) => (existsSync(at(name)) ? readFileSync(at(name), 'utf8') : '')
  const attempts = [...changes(text('before'), text('after')), ...addressesIn(text('calls'))]
  rmSync(folder, { recursive: true, force: true })
  return { code, ...written, attempts }
}

function changes(before: string, after: string): string[] {
  const old = before.split('\n')
  return after.split('\n').filter((line, index) => line !== old[index])
}

/** Sockets within the machine have other families. */
const addressesIn = (calls: string): string[] => calls.split('\n').filter((line) => /sa_family=AF_INET6?\b/.test(line))
