/** The window's one door: calls and events under the contract's names. Main checks names and values; nothing is parsed here. */
import { type Bridge, CALL_CHANNEL, EVENT_PREFIX } from '@shared/ipc/bridge'
import { contextBridge, type IpcRendererEvent, ipcRenderer, webUtils } from 'electron'

const bridge: Bridge = {
  invoke: (name, input) => ipcRenderer.invoke(CALL_CHANNEL, name, input),
  subscribe(name, listener) {
    const channel = EVENT_PREFIX + name
    // The event object stays here: it would hand the window Electron's own sender.
    const forward = (_event: IpcRendererEvent, payload: Parameters<typeof listener>[0]) => listener(payload)
    ipcRenderer.on(channel, forward)
    return () => void ipcRenderer.off(channel, forward)
  },
  pathOfFile: (file) => webUtils.getPathForFile(file as Parameters<typeof webUtils.getPathForFile>[0]),
}

contextBridge.exposeInMainWorld('moderato', bridge)
