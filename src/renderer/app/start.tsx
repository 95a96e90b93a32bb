/** Starts the window: styles, the user's colour scheme, then the app. */
import '@fontsource-variable/inter/wght.css'
import '@mantine/core/styles.css'
import '@mantine/charts/styles.css'
import '@mantine/notifications/styles.css'
import '@mantine/spotlight/styles.css'
import './global.css'
import { invoke } from '@renderer/lib/api'
import { defaultSettings } from '@shared/ipc/contract'
import { createRoot } from 'react-dom/client'
import { adoptTheme } from './adopt-theme'
import { App } from './app'

adoptTheme(document)
// Settings that cannot be read must not keep the window from opening: the Settings page tells what is wrong.
const settings = await invoke('settings/get', undefined).catch(() => defaultSettings)
createRoot(document.getElementById('root')!).render(<App colorScheme={settings.colorScheme} />)
