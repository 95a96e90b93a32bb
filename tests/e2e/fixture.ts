/** The test of the end-to-end suite: each starts the built app in a real Electron, on a data folder of its own. */
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, type ElectronApplication, expect, type Page, type TestInfo } from '@playwright/test'
import { close, launch, ROOT, type Running, type Scheme, type Size, setWindowSize } from './launch'
import { AppWindow } from './pages/app-window'
import { makeTrainedHome } from './trained-home'

export const SCREENSHOTS = join(ROOT, 'test-output', 'screenshots')

interface Options {
  /** Of the window's content, in CSS pixels. */
  windowSize: Size
  /** What the operating system is said to prefer. */
  scheme: Scheme
  /** Starts on a copy of a data folder with two finished runs instead of an empty one. */
  trained: boolean
}

interface Fixtures {
  /** The data folder; what a test puts there before `running` starts is found by the app. */
  home: string
  /** A folder for the files a test writes, outside the data folder. */
  files: string
  /** Errors the windows logged or threw. A test that provokes one empties the list; any other fails at its end. */
  consoleErrors: string[]
  running: Running
  app: ElectronApplication
  page: Page
  /** The window's pages. */
  ui: AppWindow
  /** Ends the app and starts it again on the same data folder; `page`, `app` and `ui` of before are gone. */
  restart: () => Promise<Running & { ui: AppWindow }>
  resize: (size: Size) => Promise<void>
  /** Saves `test-output/screenshots/NAME-SCHEME.png`. */
  shot: (name: string, scheme?: Scheme) => Promise<void>
}

interface WorkerFixtures {
  /** Makes the data folder with two finished runs at the first call, and answers where it is. */
  trainedHome: () => Promise<string>
}

interface Session {
  current: Running | null
  log: string[]
}

const temporaryFolder = (name: string) => mkdtemp(join(tmpdir(), `moderato-e2e-${name}-`))
const removeFolder = (folder: string) => rm(folder, { recursive: true, force: true, maxRetries: 5 })

async function keepEvidence(page: Page | undefined, log: string[], info: TestInfo): Promise<void> {
  if (info.status === info.expectedStatus) return
  await info.attach('app.log', { body: log.join(''), contentType: 'text/plain' })
  await page?.screenshot({ path: info.outputPath('failed.png') }).catch(() => {})
}

/** Chromium's own files stay behind: a copy must not inherit the lock of the app that made it. */
const copyHome = (from: string, to: string) =>
  cp(from, to, { recursive: true, filter: (path) => !/^(browser|Singleton.*)$/.test(path.slice(from.length + 1)) })

export const test = base.extend<Options & Fixtures & { session: Session }, WorkerFixtures>({
  windowSize: [{ width: 1280, height: 800 }, { option: true }],
  scheme: ['light', { option: true }],
  trained: [false, { option: true }],

  trainedHome: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a function needs from its pattern.
    async ({}, use) => {
      let made: Promise<string> | null = null
      await use(() => {
        made ??= temporaryFolder('trained').then(makeTrainedHome)
        return made
      })
      if (made) await removeFolder(await made)
    },
    { scope: 'worker' },
  ],

  home: async ({ trained, trainedHome }, use) => {
    const home = await temporaryFolder('home')
    if (trained) await copyHome(await trainedHome(), home)
    await use(home)
    await removeFolder(home)
  },

  // biome-ignore lint/correctness/noEmptyPattern: as above.
  files: async ({}, use) => {
    const folder = await temporaryFolder('files')
    await use(folder)
    await removeFolder(folder)
  },

  // biome-ignore lint/correctness/noEmptyPattern: as above.
  consoleErrors: async ({}, use, info) => {
    const errors: string[] = []
    await use(errors)
    if (info.status === 'passed') expect(errors, 'errors in the console of the window').toEqual([])
  },

  // biome-ignore lint/correctness/noEmptyPattern: as above.
  session: async ({}, use, info) => {
    const session: Session = { current: null, log: [] }
    await use(session)
    await keepEvidence(session.current?.page, session.log, info)
    if (session.current) await close(session.current.app)
  },

  running: async ({ home, windowSize, scheme, consoleErrors, session }, use) => {
    session.current = await launch({ home, windowSize, scheme, errors: consoleErrors, log: session.log })
    await use(session.current)
  },
  app: async ({ running }, use) => use(running.app),
  page: async ({ running }, use) => use(running.page),
  ui: async ({ running }, use) => use(new AppWindow(running)),

  restart: async ({ home, windowSize, scheme, consoleErrors, session }, use) => {
    await use(async () => {
      if (session.current) await close(session.current.app)
      session.current = await launch({ home, windowSize, scheme, errors: consoleErrors, log: session.log })
      return { ...session.current, ui: new AppWindow(session.current) }
    })
  },

  resize: async ({ session }, use) => {
    await use(async (size) => {
      if (!session.current) throw new Error('resize() needs a running app: ask for `page` too.')
      const { app, page } = session.current
      await setWindowSize(app, size)
      await expect.poll(() => page.evaluate('[innerWidth, innerHeight].join()')).toBe(`${size.width},${size.height}`)
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
