/** The headless program keeps its own output, its caller's folder, its exit code, and its time to stop. */
import { spawn, spawnSync } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { callerFolder } from '#scripts/run/headless.mjs'
import { npmCommand } from '#scripts/run/npm.mjs'
import { hasDisplay, startXvfb } from '#scripts/run/xvfb.mjs'
import { temporaryFolder } from './temporary-folder'

/** A wrapper as scripts/moderato.mjs is one, around a small program instead of Electron. */
function wrapped(program: string) {
  const wrapper = `
    import { run } from '#scripts/run/child.mjs'
    import { main } from '#scripts/run/failure.mjs'
    import { exitCodeOf } from '#scripts/run/headless.mjs'
    await main(async () => exitCodeOf(await run(process.execPath, ['-e', ${JSON.stringify(program)}])))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', wrapper], { stdio: ['pipe', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  const started = new Promise<void>((done) => child.stdout.once('data', () => done()))
  const ended = new Promise<{ code: number | null; signal: string | null; output: string }>((done) =>
    child.once('close', (code, signal) => done({ code, signal, output })),
  )
  return { child, started, ended }
}

describe('the wrapped program', () => {
  it('has stdout to itself and hands its exit code on', async () => {
    const { ended } = wrapped('process.stdout.write("{}"); process.exitCode = 2')
    expect(await ended).toEqual({ code: 2, signal: null, output: '{}' })
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('gets %s once and is waited for', async (signal) => {
    const { child, started, ended } = wrapped(`
      let count = 0
      process.on('${signal}', () => { count += 1; setTimeout(() => { process.stdout.write(' stopped ' + count); process.exit(7) }, 300) })
      process.stdout.write('running')
      setInterval(() => {}, 1000)`)
    await started
    child.kill(signal)
    expect(await ended).toEqual({ code: 7, signal: null, output: 'running stopped 1' })
  })

  it('ends by the signal that ended the program', async () => {
    const { child, started, ended } = wrapped('process.stdout.write("running"); setInterval(() => {}, 1000)')
    await started
    child.kill('SIGTERM')
    expect((await ended).signal).toBe('SIGTERM')
  })
})

describe('exit codes of the scripts', () => {
  const ended = (thrown: string) => {
    const script = `
      import { InputError, main, SetUpError } from '#scripts/run/failure.mjs'
      await main(async () => { throw new ${thrown} })`
    return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  }
  it.each([
    ["InputError('There is no such layer.')", 2, /^moderato: There is no such layer\.\n$/],
    ["SetUpError('There is no network.')", 1, /^moderato: There is no network\.\n$/],
    ["Error('a bug')", 1, /^moderato: Error: a bug\n +at /],
  ])('%s', (thrown, status, stderr) => {
    expect(ended(thrown)).toMatchObject({ status, stderr: expect.stringMatching(stderr) })
  })
})

describe('callerFolder', () => {
  it('is where npm was called, if that still exists', () => {
    const folder = realpathSync(temporaryFolder())
    expect(callerFolder({ INIT_CWD: folder })).toBe(folder)
    expect(callerFolder({ INIT_CWD: `${folder}/gone` })).toBe(process.cwd())
    expect(callerFolder({})).toBe(process.cwd())
  })
})

describe('npmCommand', () => {
  it('is the npm that runs us, and never another package manager', () => {
    expect(npmCommand({ npm_execpath: '/lib/npm/bin/npm-cli.js' }).before).toEqual(['/lib/npm/bin/npm-cli.js'])
    expect(npmCommand({ npm_execpath: '/lib/pnpm.cjs' }).before).toEqual([])
  })
})

describe('a display', () => {
  it('is expected everywhere but on a Linux without one', () => {
    expect(hasDisplay({}, 'linux')).toBe(false)
    expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true)
    expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true)
    expect(hasDisplay({}, 'darwin')).toBe(true)
  })
  it('that cannot be started is told in a sentence', async () => {
    await expect(startXvfb('no-such-xvfb')).rejects.toThrow('install the packages xvfb and xauth, or set DISPLAY')
  })
})
