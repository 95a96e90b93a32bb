/** Starts the built app in a real Electron on a data folder, and ends it. */
import { resolve } from 'node:path'
import { _electron, type ConsoleMessage, type ElectronApplication, type Page } from '@playwright/test'

export const ROOT = resolve(import.meta.dirname, '..', '..')
const CLOSE_LIMIT_MS = 15_000

export type Scheme = 'light' | 'dark'
export interface Size {
  width: number
  height: number
}

export interface Running {
  app: ElectronApplication
  page: Page
}

export interface LaunchOptions {
  /** Null: the app looks for it as it does for anybody. */
  home: string | null
  /** Of the window's content, in CSS pixels. */
  windowSize: Size
  /** What the operating system is said to prefer. */
  scheme: Scheme
  /** Told what windows log as errors or throw. */
  errors?: string[]
  /** Told what the process writes. */
  log?: string[]
}

export function executablePath(): string {
  const path = process.env.MODERATO_ELECTRON
  if (!path) throw new Error('MODERATO_ELECTRON is not set: run the end-to-end tests with `npm run e2e`.')
  return path
}

/** Chromium refuses to start its sandbox as root. */
const sandboxArguments = (): string[] => (process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [])

export const launchArguments = (): string[] => [...sandboxArguments(), ROOT]

/** The process environment without the variables that would turn Electron into Node or the window to another folder. */
export function environment(home: string | null): Record<string, string> {
  const dropped = new Set(['ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS', 'MODERATO_HOME'])
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !dropped.has(entry[0]),
  )
  return { ...Object.fromEntries(kept), ...(home !== null && { MODERATO_HOME: home }) }
}

function collectErrors(app: ElectronApplication, errors: string[]): void {
  const context = app.context()
  context.on('console', (message: ConsoleMessage) => {
    if (message.type() === 'error') errors.push(`console: ${message.text()}`)
  })
  context.on('weberror', (error) => errors.push(`uncaught: ${error.error().stack ?? error.error().message}`))
}

export async function launch({ home, windowSize, scheme, errors = [], log = [] }: LaunchOptions): Promise<Running> {
  const app = await _electron.launch({
    executablePath: executablePath(),
    args: launchArguments(),
    env: environment(home),
    colorScheme: scheme,
  })
  collectErrors(app, errors)
  for (const stream of [app.process().stdout, app.process().stderr]) stream?.on('data', (chunk) => log.push(String(chunk)))
  try {
    const page = await app.firstWindow()
    await setWindowSize(app, windowSize)
    return { app, page }
  } catch (error) {
    await close(app)
    throw error
  }
}

export const setWindowSize = (app: ElectronApplication, size: Size): Promise<void> =>
  app.evaluate(({ BrowserWindow }, { width, height }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(width, height)
  }, size)

/** An app that does not close in time is killed, so that one hanging test costs only itself. */
export async function close(app: ElectronApplication): Promise<void> {
  const timer = setTimeout(() => app.process().kill('SIGKILL'), CLOSE_LIMIT_MS)
  await app.close().catch(() => {})
  clearTimeout(timer)
}
