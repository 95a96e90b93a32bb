/** The desktop program: one instance per data folder, its own files over app://, an orderly end. */
import { join } from 'node:path'
import { homeFolder, prepareHome } from '@main/runs/home'
import { toErrorData } from '@shared/errors'
import { app, BrowserWindow, dialog, protocol } from 'electron'
import { APP_SCHEME, secureContents } from './security'
import { start } from './start'
import { bringToFront } from './window'

/** Beside this file, in the project and in the installed app alike. */
const built = (...path: string[]) => join(import.meta.dirname, '..', ...path)

const devServer = app.isPackaged ? null : (process.env.ELECTRON_RENDERER_URL ?? null)

/** A sentence in a dialog and on stderr, then the end. What is on disk is left as it is. */
function fail(error: unknown): void {
  const { message } = toErrorData(error)
  process.stderr.write(`${message}\n`)
  dialog.showErrorBox('Moderato cannot start', message)
  app.exit(1)
}

/** The data folder also holds what Chromium keeps, so that nothing is written anywhere else. */
function claimHome(home: string): boolean {
  prepareHome(home)
  app.setPath('userData', home)
  app.setPath('sessionData', join(home, 'browser'))
  return app.requestSingleInstanceLock()
}

async function run(home: string): Promise<void> {
  const paths = {
    home,
    engineEntry: join(import.meta.dirname, 'engine.js'),
    preload: built('preload', 'index.cjs'),
    renderer: built('renderer'),
    samples: built('..', 'resources', 'sample-comments.csv'),
  }
  closeWith(await start(paths, devServer))
}

/** Quitting waits for the last entry in history. */
function closeWith(end: () => Promise<void>): void {
  let closing = false
  app.on('before-quit', (event) => {
    event.preventDefault()
    if (closing) return
    closing = true
    end().then(
      () => app.exit(0),
      (error: unknown) => {
        process.stderr.write(`${toErrorData(error).message}\n`)
        app.exit(1)
      },
    )
  })
}

protocol.registerSchemesAsPrivileged([
  { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
])
// Chromium's own errands on the network: none of them is ours.
for (const name of ['disable-background-networking', 'disable-component-update', 'disable-domain-reliability', 'no-pings'])
  app.commandLine.appendSwitch(name)
secureContents(app, devServer)
app.on('window-all-closed', () => app.quit())
app.on('second-instance', () => {
  const [window] = BrowserWindow.getAllWindows()
  if (window) bringToFront(window)
})

try {
  const home = homeFolder(process.argv.slice(1), process.env)
  if (claimHome(home))
    app
      .whenReady()
      .then(() => run(home))
      .catch(fail)
  else app.exit(0)
} catch (error) {
  app.whenReady().then(() => fail(error))
}
