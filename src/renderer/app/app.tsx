/** The app's providers around its routes. */
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { PageKeysProvider } from '@renderer/components/page-keys'
import type { Settings } from '@shared/ipc/contract'
import { QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import { HashRouter } from 'react-router'
import { AppEvents } from './app-events'
import { AppRoutes } from './app-routes'
import { ColorSchemeSync, startScheme } from './color-scheme'
import { createQueryClient } from './query-client'
import { theme } from './theme'

export function App({ colorScheme }: { colorScheme: Settings['colorScheme'] }) {
  const [client] = useState(createQueryClient)
  const [manager] = useState(() => startScheme(colorScheme))
  return (
    <MantineProvider
      theme={theme}
      colorSchemeManager={manager}
      defaultColorScheme={colorScheme}
      // The variables come from adopt-theme and the visible-from classes are not used: no style element is ever injected.
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={client}>
        <HashRouter>
          <ColorSchemeSync />
          <AppEvents />
          <PageKeysProvider>
            <AppRoutes />
          </PageKeysProvider>
          <Notifications position="bottom-right" limit={4} autoClose={8000} />
        </HashRouter>
      </QueryClientProvider>
    </MantineProvider>
  )
}
