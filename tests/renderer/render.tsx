/** Mounts a page as the app does: theme, the app's query client, a memory router, notifications. */
import { MantineProvider } from '@mantine/core'
import { Notifications, notifications } from '@mantine/notifications'
import { createQueryClient } from '@renderer/app/query-client'
import { theme } from '@renderer/app/theme'
import { PageKeysProvider } from '@renderer/components/page-keys'
import { QueryClientProvider } from '@tanstack/react-query'
import { render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { MemoryRouter, useLocation } from 'react-router'

/** Shows where the router is: `getByTestId('location')`. */
function Location() {
  const { pathname, search } = useLocation()
  return <output data-testid="location">{`${pathname}${search}`}</output>
}

export function renderPage(page: ReactNode, path = '/') {
  notifications.clean()
  const client = createQueryClient()
  const view = render(
    <MantineProvider theme={theme} env="test" withCssVariables={false} withGlobalClasses={false}>
      <QueryClientProvider client={client}>
        <MemoryRouter initialEntries={[path]}>
          <PageKeysProvider>{page}</PageKeysProvider>
          <Location />
          <Notifications />
        </MemoryRouter>
      </QueryClientProvider>
    </MantineProvider>,
  )
  return { ...view, client }
}
