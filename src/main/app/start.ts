/** Puts the program together: store, engine, handlers, window. What it returns takes it apart again in the right order. */
import { userInfo } from 'node:os'
import { EngineClient } from '@main/engine-client/engine-client'
import { allHandlers } from '@main/features/all-handlers'
import type { Context } from '@main/features/context'
import { databasePath } from '@main/runs/home'
import { recoverRuns } from '@main/runs/recover'
import { stopAllRuns } from '@main/runs/stop'
import { sweepTemporaryFolder } from '@main/runs/sweep'
import { closeStore, openStore } from '@main/store/open'
import { getSettings } from '@main/store/settings'
import { app, BrowserWindow, ipcMain, Menu } from 'electron'
import { applyColorScheme, desktopShell } from './desktop-shell'
import { makeSampleProject } from './first-run'
import { emitTo, registerIpc } from './ipc'
import { menuTemplate } from './menu'
import { launchUtilityEngine } from './utility-engine'
import { openWindow, rememberWindow } from './window'

export interface Paths {
  home: string
  /** Of what is built and shipped. */
  engineEntry: string
  preload: string
  samples: string
}

/** A step takes seconds at most and a checkpoint is written after it. */
const STOP_DEADLINE_MS = 30_000
const ENGINE_DEADLINE_MS = 2_000

/** Resolves when the window is on its way, with the orderly end of it all. */
export async function start(paths: Paths, devServer: string | null): Promise<() => Promise<void>> {
  const development = devServer !== null
  const db = openStore(databasePath(paths.home))
  const who = userName()
  await recoverRuns({ db, home: paths.home })
  await makeSampleProject(db, paths.samples, who)
  applyColorScheme(getSettings(db).colorScheme)
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, development)))

  const window = () => BrowserWindow.getAllWindows()[0] ?? null
  const contents = () => window()?.webContents ?? null
  const emit = emitTo(contents)
  const engine = new EngineClient(() => launchUtilityEngine(paths.engineEntry))
  const context: Context = {
    db,
    home: paths.home,
    engine,
    listener: {
      onChanged: (runId) => emit('runs/changed', { runId }),
      onProgress: (runId, progress) => emit('training/progress', { runId, progress }),
    },
    live: new Map(),
    emit,
    shell: desktopShell(window),
    version: app.getVersion(),
    who,
  }
  registerIpc(ipcMain, allHandlers(context), { devServer, checkOutput: development, ownContents: contents })
  openWindow({ db, preload: paths.preload, devServer })
  void sweepTemporaryFolder(paths.home)

  return async () => {
    for (const open of BrowserWindow.getAllWindows()) {
      rememberWindow(db, open)
      open.destroy()
    }
    await stopAllRuns(context, 'Moderato was closed while it trained.', STOP_DEADLINE_MS)
    await engine.shutdown(ENGINE_DEADLINE_MS)
    // What the engine's end has just made of a run that did not stop in time.
    await Promise.all([...context.live.values()].map((run) => run.done))
    closeStore(db)
  }
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // An account without an entry in the system's list of users.
    return 'me'
  }
}
