/** Puts the program together: store, engine, handlers, window. What it returns takes it apart again in the right order. */
import { userInfo } from 'node:os'
import { Presence } from '@main/data-folder/presence'
import { CudaSetup } from '@main/devices/cuda-setup'
import { engineEnvironment } from '@main/devices/engine-environment'
import { EngineClient } from '@main/engine-client/engine-client'
import { allHandlers } from '@main/features/all-handlers'
import type { Context } from '@main/features/context'
import { endImports } from '@main/features/import/handlers'
import { Downloads } from '@main/hub/downloads'
import { openAccess } from '@main/hub/open-access'
import { Identity } from '@main/identity/identity'
import { openNetwork } from '@main/network/open-network'
import { recordEngineRefusal, recordPageRefusal } from '@main/network/record-refusal'
import { databasePath } from '@main/runs/home'
import { recoverRuns } from '@main/runs/recover'
import { removeLeftovers } from '@main/runs/remove-leftovers'
import { stopAllRuns } from '@main/runs/stop'
import { sweepTemporaryFolder } from '@main/runs/sweep'
import { isHeld } from '@main/store/move-database'
import { closeStore, openStore } from '@main/store/open'
import { getSettings } from '@main/store/settings'
import { app, BrowserWindow, ipcMain, Menu, session } from 'electron'
import { servePage } from './app-protocol'
import { applyColorScheme, desktopShell } from './desktop-shell'
import { makeSampleProject } from './first-run'
import { emitTo, registerIpc } from './ipc'
import { menuTemplate } from './menu'
import { APP_SCHEME, type RefusedRequest, secureSession } from './security'
import { systemProxy } from './system-proxy'
import { tokenVault } from './token-vault'
import { launchUtilityEngine } from './utility-engine'
import { openWindow, rememberWindow, showPage } from './window'

export interface Paths {
  home: string
  /** Of what is built and shipped. */
  engineEntry: string
  preload: string
  renderer: string
  samples: string
}

/** A step takes seconds at most and a checkpoint is written after it. */
const STOP_DEADLINE_MS = 30_000
const ENGINE_DEADLINE_MS = 2_000

/** Resolves when the window is on its way, with the orderly end of it all. */
export async function start(paths: Paths, devServer: string | null): Promise<() => Promise<void>> {
  const development = devServer !== null
  // First of all: Chromium begins its errands as soon as there is a session.
  const onRefused = (request: RefusedRequest) => recordPageRefusal(db, request)
  secureSession(session.defaultSession, devServer, onRefused)
  session.defaultSession.protocol.handle(APP_SCHEME, (request) => servePage(paths.renderer, request, onRefused))
  const presence = Presence.enter(paths.home)
  const db = openStore(databasePath(paths.home))
  const launch = () => launchUtilityEngine(paths.engineEntry, engineEnvironment(process.env, paths.home))
  const engine = new EngineClient(launch, {
    onRefusedConnection: (target) => recordEngineRefusal(db, target),
  })
  const context = makeContext({ db, engine, home: paths.home, presence })
  await recoverRuns(context)
  await makeSampleProject(db, paths.samples, context.who)
  applyColorScheme(getSettings(db).colorScheme)
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, development, openSettings)))
  registerIpc(ipcMain, allHandlers(context), { devServer, checkOutput: development, ownContents: theContents })
  openWindow({ db, preload: paths.preload, devServer })
  // Nothing waits for these: large files take their time.
  void sweepTemporaryFolder(paths.home)
  void removeLeftovers(context).catch(() => undefined)
  return () => end(context, engine)
}

const theWindow = () => BrowserWindow.getAllWindows()[0] ?? null
const theContents = () => theWindow()?.webContents ?? null

function openSettings(): void {
  const window = theWindow()
  if (window) showPage(window, '#/settings')
}

function makeContext({
  db,
  engine,
  home,
  presence,
}: Pick<Context, 'db' | 'home' | 'presence'> & { engine: EngineClient }): Context {
  const emit = emitTo(theContents)
  const { env } = process
  const identity = new Identity({ home, env, vault: tokenVault })
  const { credential } = identity
  const network = openNetwork({ db, process: 'main', env, systemProxy, deliberate: false, credential })
  return {
    db,
    home,
    engine,
    presence,
    move: { current: null },
    listener: {
      onChanged: (runId) => emit('runs/changed', { runId }),
      onProgress: (runId, progress) => emit('training/progress', { runId, progress }),
    },
    live: new Map(),
    imports: new Map(),
    emit,
    env,
    network,
    downloads: new Downloads(
      () => openAccess({ network, identity }, env),
      (download) => emit('downloads/changed', download),
    ),
    cuda: new CudaSetup({
      home,
      network,
      env,
      onChange: (files) => emit('cuda/changed', files),
      onSwitch: () => engine.renew(),
    }),
    systemProxy,
    identity,
    shell: desktopShell(theWindow),
    version: app.getVersion(),
    who: userName(),
  }
}

/** The window is gone at once; what is under way comes to its end, and the store is the last to close. */
async function end(context: Context, engine: EngineClient): Promise<void> {
  for (const window of BrowserWindow.getAllWindows()) {
    // A folder that has just moved takes nothing more.
    if (!isHeld(context.db)) rememberWindow(context.db, window)
    window.destroy()
  }
  context.move.current?.cancel()
  const imported = endImports(context)
  await stopAllRuns(context, 'Moderato was closed while it trained.', STOP_DEADLINE_MS)
  await engine.shutdown(ENGINE_DEADLINE_MS)
  // What the engine's end has just made of a run that did not stop in time.
  await Promise.all([...context.live.values()].map((run) => run.done))
  await imported
  await context.cuda.pause()
  await context.downloads.close()
  await context.move.current?.done
  await context.network.close()
  closeStore(context.db)
  context.presence.leave()
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // An account without an entry in the system's list of users.
    return 'me'
  }
}
