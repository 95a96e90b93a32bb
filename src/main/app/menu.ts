/** The menu bar: the platform's own roles, so that every shortcut does what it does everywhere. */
import type { MenuItemConstructorOptions } from 'electron'

const SEPARATOR: MenuItemConstructorOptions = { type: 'separator' }

/** Reloading and the developer tools are there in development only: a reload would lose what a person is typing. */
export function menuTemplate(
  platform: NodeJS.Platform,
  development: boolean,
  openSettings: () => void,
): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin'
  const developer: MenuItemConstructorOptions[] = [{ role: 'reload' }, { role: 'toggleDevTools' }, SEPARATOR]
  return [
    ...(isMac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    {
      label: 'File',
      submenu: [
        { label: 'Settings', accelerator: 'CommandOrControl+,', click: openSettings },
        SEPARATOR,
        { role: isMac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        ...(development ? developer : []),
        { role: 'resetZoom' },
        // Ctrl + = is what most keyboards send for Ctrl + "+".
        { role: 'zoomIn', accelerator: 'CommandOrControl+=' },
        { role: 'zoomIn', visible: false, accelerator: 'CommandOrControl+Plus' },
        { role: 'zoomOut' },
        SEPARATOR,
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
  ]
}
