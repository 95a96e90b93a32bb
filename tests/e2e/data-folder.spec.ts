/** The data folder in the window: what takes how much, room made, and a move that the next start follows. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { call } from './bridge'
import { expect, SCREENSHOTS, test } from './fixture'
import { close, launch, type Running, type Scheme } from './launch'

const SIZE = { width: 1280, height: 800 }

/** The next dialog answers this, and a new start is the test's to make. */
const prepare = (app: ElectronApplication, place: string) =>
  app.evaluate(({ app, dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] })
    app.relaunch = () => {}
  }, place)

async function shot(page: Page, name: string, scheme: Scheme = 'light'): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme })
  await page.screenshot({ path: join(SCREENSHOTS, `${name}-${scheme}.png`) })
  await page.emulateMedia({ colorScheme: 'light' })
}

async function settings(page: Page) {
  await page.getByRole('link', { name: 'Settings' }).click()
  const section = page.getByRole('region', { name: 'Data folder' })
  await section.getByText('Together').waitFor()
  await section.scrollIntoViewIfNeeded()
  return section
}

test('is shown, cleaned up, moved, and found by the next start; the old one goes when asked', async ({ files }) => {
  const config = join(files, 'config')
  const first = join(config, 'Moderato')
  mkdirSync(join(first, 'tokens'), { recursive: true })
  writeFileSync(join(first, 'tokens/old.bin'), Buffer.alloc(3_000_000))
  writeFileSync(join(first, 'holiday.jpg'), 'mine')
  mkdirSync(join(files, 'disk'))
  writeFileSync(join(files, 'disk/letter.txt'), 'mine')
  const before = { ...process.env }
  Object.assign(process.env, { XDG_CONFIG_HOME: config, HF_HOME: join(files, 'hf') })
  const open: Running[] = []
  const start = async () => {
    const running = await launch({ home: null, windowSize: SIZE, scheme: 'light' })
    open.push(running)
    await running.page.getByRole('link', { name: 'Settings' }).waitFor()
    return running
  }
  try {
    const { app, page } = await start()
    const place = join(files, 'disk', 'Moderato')
    await test.step('what takes how much, and room is made', async () => {
      const section = await settings(page)
      await expect(section.getByText(/Left alone, whatever is cleaned or moved: holiday\.jpg/)).toBeVisible()
      await shot(page, 'data-folder')
      await shot(page, 'data-folder', 'dark')
      await section.getByRole('button', { name: 'Make room' }).click()
      await shot(page, 'data-folder-room')
      await page.getByRole('dialog').getByRole('button', { name: 'Remove 3.0 MB' }).click()
      await expect(page.getByText('3.0 MB are free again.')).toBeVisible()
      expect(readdirSync(join(first, 'tokens'))).toEqual([])
    })

    await test.step('it moves, and writes nothing more', async () => {
      await prepare(app, join(files, 'disk'))
      const section = await settings(page)
      await section.getByRole('button', { name: 'Move to another place' }).click()
      const dialog = page.getByRole('dialog')
      await expect(dialog.getByText(place)).toBeVisible()
      await shot(page, 'data-folder-move')
      await dialog.getByRole('button', { name: /^Move / }).click()
      await expect(dialog.getByText('Every file was read again and compared.')).toBeVisible()
      await shot(page, 'data-folder-moved', 'dark')
      await expect(call(page, 'projects/create', { name: 'too late', labels: [] })).rejects.toThrow()
      const closed = app.waitForEvent('close')
      // The window may be gone before the click is over.
      await dialog
        .getByRole('button', { name: 'Start again' })
        .click()
        .catch(() => undefined)
      await closed
    })

    await test.step('the next start is there, and the old one goes when asked', async () => {
      const { page } = await start()
      expect((await call(page, 'app/info', undefined)).home).toBe(place)
      expect(await call(page, 'projects/list', undefined)).toHaveLength(1)
      const section = await settings(page)
      await expect(section.getByText(/What was copied is still there/)).toBeVisible()
      await shot(page, 'data-folder-old')
      await section.getByRole('button', { name: 'Remove the old folder' }).click()
      await expect(page.getByText(/Left there: holiday\.jpg/)).toBeVisible()
      expect(readdirSync(first).sort()).toEqual(['data-folder.json', 'holiday.jpg'])
      expect(existsSync(join(files, 'disk/letter.txt'))).toBe(true)
    })
  } finally {
    for (const { app } of open) await close(app)
    process.env = before
  }
})
