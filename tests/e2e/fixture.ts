/** The test of the end-to-end suite: each starts the built app in a real Electron, on a data folder of its own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  _electron,
  test as base,
  type ConsoleMessage,
  type ElectronApplication,
  expect,
  type Page,
  type TestInfo,
} from '@playwright/test'

const ROOT = resolve(import.meta.dirname, '..', '..')
const SCREENSHOTS = join(ROOT, 'test-output', 'screenshots')
const CLOSE_LIMIT_MS = 15_000

export type Scheme = 'light' | 'dark'

interface Options {
  /** Of the window's content, in CSS pixels. */
  windowSize: { width: number; height: number }
  /** What the operating system is said to prefer. */
  scheme: Scheme
}

interface Running {
  app: ElectronApplication
  page: Page
}

interface Fixtures {
  /** The data folder; what a test puts there before `running` starts is found by the app. */
  home: string
  /** Errors the windows logged or threw. A test that provokes one empties the list; any other fails at its end. */
  consoleErrors: string[]
  running: Running
  app: ElectronApplication
  page: Page
  /** Ends the app and starts it again on the same data folder; `page` and `app` of before are gone. */
  restart: () => Promise<Running>
  /** Saves `test-output/screenshots/NAME-SCHEME.png`. */
  shot: (name: string, scheme?: Scheme) => Promise<void>
}

function executablePath(): string {
  const path = process.env.MODERATO_ELECTRON
  if (!path) throw new Error('MODERATO_ELECTRON is not set: run the end-to-end tests with `npm run e2e`.')
  return path
}

/** Chromium refuses to start its sandbox as root. */
const sandboxArguments = (): string[] => (process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [])

/** The process environment without the variables that would turn Electron into Node or the window to another folder. */
function environment(home: string): Record<string, string> {
  const dropped = new Set(['ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS'])
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !dropped.has(entry[0]),
  )
  return { ...Object.fromEntries(kept), MODERATO_HOME: home }
}

function collectErrors(app: ElectronApplication, errors: string[]): void {
  const context = app.context()
  context.on('console', (message: ConsoleMessage) => {
    if (message.type() === 'error') errors.push(`console: ${message.text()}`)
  })
  context.on('weberror', (error) => errors.push(`uncaught: ${error.error().stack ?? error.error().message}`))
}

async function launch(home: string, options: Options, errors: string[], log: string[]): Promise<Running> {
  const app = await _electron.launch({
    executablePath: executablePath(),
    args: [...sandboxArguments(), ROOT],
    env: environment(home),
    colorScheme: options.scheme,
  })
  collectErrors(app, errors)
  for (const stream of [app.process().stdout, app.process().stderr]) stream?.on('data', (chunk) => log.push(String(chunk)))
  try {
    const page = await app.firstWindow()
    await app.evaluate(({ BrowserWindow }, size) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height)
    }, options.windowSize)
    return { app, page }
  } catch (error) {
    await close(app)
    throw error
  }
}

/** An app that does not close in time is killed, so that one hanging test costs only itself. */
async function close(app: ElectronApplication): Promise<void> {
  const timer = setTimeout(() => app.process().kill('SIGKILL'), CLOSE_LIMIT_MS)
  await app.close().catch(() => {})
  clearTimeout(timer)
}

async function keepEvidence(page: Page | undefined, log: string[], info: TestInfo): Promise<void> {
  if (info.status === info.expectedStatus) return
  await info.attach('app.log', { body: log.join(''), contentType: 'text/plain' })
  await page?.screenshot({ path: info.outputPath('failed.png') }).catch(() => {})
}

export const test = base.extend<Options & Fixtures & { session: { current: Running | null; log: string[] } }>({
  windowSize: [{ width: 1280, height: 800 }, { option: true }],
  scheme: ['light', { option: true }],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a function needs from its pattern.
  home: async ({}, use) => {
    const home = await mkdtemp(join(tmpdir(), 'moderato-e2e-'))
    await use(home)
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  },

  // biome-ignore lint/correctness/noEmptyPattern: as above.
  consoleErrors: async ({}, use, info) => {
    const errors: string[] = []
    await use(errors)
    if (info.status === 'passed') expect(errors, 'errors in the console of the window').toEqual([])
  },

  // biome-ignore lint/correctness/noEmptyPattern: as above.
  session: async ({}, use, info) => {
    const session: { current: Running | null; log: string[] } = { current: null, log: [] }
    await use(session)
    await keepEvidence(session.current?.page, session.log, info)
    if (session.current) await close(session.current.app)
  },

  running: async ({ home, windowSize, scheme, consoleErrors, session }, use) => {
    session.current = await launch(home, { windowSize, scheme }, consoleErrors, session.log)
    await use(session.current)
  },
  app: async ({ running }, use) => use(running.app),
  page: async ({ running }, use) => use(running.page),

  restart: async ({ home, windowSize, scheme, consoleErrors, session }, use) => {
    await use(async () => {
      if (session.current) await close(session.current.app)
      session.current = await launch(home, { windowSize, scheme }, consoleErrors, session.log)
      return session.current
    })
  },

  shot: async ({ scheme, session }, use) => {
    await use(async (name, wanted = scheme) => {
      if (!session.current) throw new Error('shot() needs a running app: ask for `page` too.')
      const { page } = session.current
      await page.emulateMedia({ colorScheme: wanted })
      await page.screenshot({ path: join(SCREENSHOTS, `${name}-${wanted}.png`), animations: 'disabled' })
      if (wanted !== scheme) await page.emulateMedia({ colorScheme: scheme })
    })
  },
})

export { expect }
