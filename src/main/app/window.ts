/** The one window: its size remembered, shown when it is drawn, in the colours it will have. */
import type { WriteDb } from '@main/store/database'
import { BrowserWindow, nativeTheme, screen } from 'electron'
import { reloadAfterCrash } from './page-crash'
import { START_URL, webPreferences } from './security'
import { fitToScreens, MIN_SIZE, readWindowState, writeWindowState } from './window-state'

/** The page's own background, so that nothing flashes before it is drawn. */
const BACKGROUND = { light: '#ffffff', dark: '#1a1b1d' }

export interface WindowOptions {
  db: WriteDb
  preload: string
  devServer: string | null
}

export function openWindow({ db, preload, devServer }: WindowOptions): BrowserWindow {
  const screens = screen.getAllDisplays().map((display) => display.workArea)
  const { maximized, ...bounds } = fitToScreens(readWindowState(db), screens)
  const window = new BrowserWindow({
    ...bounds,
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    show: false,
    title: 'Moderato',
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    autoHideMenuBar: true,
    webPreferences: webPreferences(preload),
  })
  window.once('ready-to-show', () => {
    if (maximized) window.maximize()
    window.show()
  })
  window.on('close', () => rememberWindow(db, window))
  reloadAfterCrash(window)
  void window.loadURL(devServer ?? START_URL)
  return window
}

export const rememberWindow = (db: WriteDb, window: BrowserWindow): void =>
  writeWindowState(db, { ...window.getNormalBounds(), maximized: window.isMaximized() })

/** A second start of the app brings the window that is there to the front. */
export function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

/** Goes to a page by its part of the address alone, so that nothing is loaded again. */
export function showPage(window: BrowserWindow, page: `#/${string}`): void {
  const here = window.webContents.getURL()
  const there = here.replace(/#.*$/, '') + page
  if (here !== there) void window.loadURL(there)
}
