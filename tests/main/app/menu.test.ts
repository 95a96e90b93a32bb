/** The menu offers no reload and no developer tools in what people install. */
import { menuTemplate } from '@main/app/menu'
import type { MenuItemConstructorOptions } from 'electron'
import { expect, it } from 'vitest'

const roles = (items: MenuItemConstructorOptions[]): unknown[] =>
  items.flatMap((item) => [item.role, ...(Array.isArray(item.submenu) ? roles(item.submenu) : [])])

const template = (platform: NodeJS.Platform, development = false, openSettings = () => {}) =>
  menuTemplate(platform, development, openSettings)

it.each(['linux', 'win32', 'darwin'] as const)('on %s', (platform) => {
  expect(roles(template(platform))).not.toContain('reload')
  expect(roles(template(platform))).not.toContain('toggleDevTools')
  expect(roles(template(platform, true))).toContain('toggleDevTools')
  for (const role of ['editMenu', 'zoomIn', 'zoomOut', 'resetZoom']) expect(roles(template(platform))).toContain(role)
  expect(roles(template(platform)).includes('appMenu')).toBe(platform === 'darwin')
})

it('opens the settings by their usual key', () => {
  let opened = 0
  const file = template('linux', false, () => opened++).find((menu) => menu.label === 'File')!
  const items = file.submenu as MenuItemConstructorOptions[]
  const open = items.find((item) => item.accelerator === 'CommandOrControl+,')!.click as () => void
  open()
  expect(opened).toBe(1)
})
