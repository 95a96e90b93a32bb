/** The menu offers no reload and no developer tools in what people install. */
import { menuTemplate } from '@main/app/menu'
import type { MenuItemConstructorOptions } from 'electron'
import { expect, it } from 'vitest'

const roles = (items: MenuItemConstructorOptions[]): unknown[] =>
  items.flatMap((item) => [item.role, ...(Array.isArray(item.submenu) ? roles(item.submenu) : [])])

it.each(['linux', 'win32', 'darwin'] as const)('on %s', (platform) => {
  expect(roles(menuTemplate(platform, false))).not.toContain('reload')
  expect(roles(menuTemplate(platform, false))).not.toContain('toggleDevTools')
  expect(roles(menuTemplate(platform, true))).toContain('toggleDevTools')
  for (const role of ['editMenu', 'zoomIn', 'zoomOut', 'resetZoom']) expect(roles(menuTemplate(platform, false))).toContain(role)
  expect(roles(menuTemplate(platform, false)).includes('appMenu')).toBe(platform === 'darwin')
})
