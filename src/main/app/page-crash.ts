/** A page that crashes is loaded again: the first time by itself, later when the user says so. */
import { app, type BrowserWindow, dialog } from 'electron'

/**
 * Loading from within the event ends the whole program: Chromium is still taking the old page apart. And when all our processes are
 * told to end at once, the page goes first; by then the window is gone too.
 */
const PAUSE_MS = 1_000

export function reloadAfterCrash(window: BrowserWindow): void {
  let crashes = 0
  const reload = () => {
    if (!window.isDestroyed()) window.webContents.reload()
  }
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return
    crashes++
    setTimeout(() => (crashes === 1 ? reload() : void ask(window, reload)), PAUSE_MS)
  })
}

async function ask(window: BrowserWindow, reload: () => void): Promise<void> {
  if (window.isDestroyed()) return
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'The page stopped working again.',
    detail:
      'Nothing that was answered is lost, and a training goes on. If it happens at the same place every time, quit and start again.',
    buttons: ['Load it again', 'Quit Moderato'],
    defaultId: 0,
    cancelId: 0,
  })
  if (response === 0) reload()
  else app.quit()
}
