/** The one channel between the window and main. Only the main frame of our own page is listened to. */
import { type DispatchOptions, dispatch } from '@main/features/dispatch'
import type { Emit, Handlers } from '@main/features/handlers'
import { AppError, type Result, toErrorData } from '@shared/errors'
import { CALL_CHANNEL, EVENT_PREFIX } from '@shared/ipc/bridge'
import type { IpcMain, WebContents } from 'electron'
import { isOwnPage } from './security'

/** What of Electron's invoke event the check of the sender needs. */
export interface CallEvent {
  sender: unknown
  senderFrame: { url: string; parent: unknown } | null
}

export interface IpcOptions extends DispatchOptions {
  devServer: string | null
  /** The contents of our one window; null while there is none. */
  ownContents(): unknown
}

/** The frame must be a page of ours, at the top, in our own window; a frame that is gone by now is nobody. */
export function isOwnFrame(event: CallEvent, options: IpcOptions): boolean {
  const frame = event.senderFrame
  if (!frame || event.sender !== options.ownContents()) return false
  return frame.parent === null && isOwnPage(frame.url, options.devServer)
}

export async function answerCall(
  handlers: Handlers,
  options: IpcOptions,
  event: CallEvent,
  name: unknown,
  input: unknown,
): Promise<Result<unknown>> {
  if (isOwnFrame(event, options)) return dispatch(handlers, name, input, options)
  return {
    ok: false,
    error: toErrorData(new AppError('internal', 'internal: a call came from a frame that is not Moderato’s own')),
  }
}

export function registerIpc(ipcMain: IpcMain, handlers: Handlers, options: IpcOptions): void {
  ipcMain.handle(CALL_CHANNEL, (event, name: unknown, input: unknown) => answerCall(handlers, options, event, name, input))
}

/** Events go to the window that is there; without one, history has them anyway. */
export const emitTo =
  (contents: () => WebContents | null): Emit =>
  (name, payload) => {
    const target = contents()
    if (target && !target.isDestroyed()) target.send(EVENT_PREFIX + name, payload)
  }
