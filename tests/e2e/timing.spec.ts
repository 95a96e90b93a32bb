/** How long a person waits: from start to an interactive window, from key to next comment, and for a large import. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from '@playwright/test'
import { countsOf } from './bridge'
import { writeComments } from './comments'
import { expect, test } from './fixture'
import { close, launch, ROOT } from './launch'
import { median, percentile } from './numbers'
import type { PageWindow } from './page-window'
import type { DataPage } from './pages/data-page'
import { LabelPage } from './pages/label-page'

declare const window: PageWindow

const SHARED = process.env.MODERATO_SHARED ?? resolve(ROOT, '..', 'shared')
const MORE = join(SHARED, 'data', 'jigsaw', 'train_more.csv')

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`

test('from start to an interactive window', async ({ home, consoleErrors }) => {
  for (const [which, limit] of [
    ['on an empty data folder, the sample project made', 15_000],
    ['again, on the same folder', 15_000],
  ] as const) {
    const begun = Date.now()
    const { app, page } = await launch({ home, windowSize: { width: 1280, height: 800 }, scheme: 'light', errors: consoleErrors })
    const label = new LabelPage(page)
    await label.comment.waitFor()
    await label.press('1')
    await label.labels.getByRole('button', { pressed: true }).waitFor()
    const took = Date.now() - begun
    await label.press('1')
    console.log(`  start ${which}: ${seconds(took)}`)
    await close(app)
    expect(took).toBeLessThan(limit)
  }
})

interface Watched {
  /** Milliseconds from each answer's key to the frame that shows another comment. */
  took: number[]
}

/** Measures in the page: from the moment Enter went down until the frame in which another comment stands on screen. */
const watch = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const took: number[] = []
    Object.assign(window, { took })
    const name = () => window.document.querySelector('article')?.getAttribute('aria-label') ?? null
    let pressed: { at: number; before: string | null } | null = null
    const onKey = ({ key, timeStamp }: { key: string; timeStamp: number }) => {
      if (key === 'Enter') pressed = { at: timeStamp, before: name() }
    }
    window.addEventListener('keydown', onKey, true)
    new window.MutationObserver(() => {
      const from = pressed
      if (!from || name() === from.before || name() === null) return
      pressed = null
      window.requestAnimationFrame(() => took.push(window.performance.now() - from.at))
    }).observe(window.document.body, { subtree: true, childList: true, attributes: true, characterData: true })
  })

const measured = (page: Page): Promise<number[]> => page.evaluate(() => (window as unknown as Watched).took)

test('from key to next comment', async ({ page }) => {
  const label = new LabelPage(page)
  await label.comment.waitFor()
  await watch(page)
  for (let i = 0; i < 20; i++) {
    await label.press(i % 3 === 0 ? '1' : '0', 'Enter')
    await expect.poll(() => measured(page), { intervals: [20] }).toHaveLength(i + 1)
  }
  const took = await measured(page)
  console.log(
    `  Enter to next comment: median ${median(took).toFixed(1)}, p95 ${percentile(took, 0.95).toFixed(1)}, most ${Math.max(...took).toFixed(1)} ms`,
  )
  expect(percentile(took, 0.95)).toBeLessThan(150)
  await expect.poll(async () => (await countsOf(page)).labelledToday).toBe(20)
})

test.describe('imports', () => {
  async function timeImport(data: DataPage, path: string, rows: number): Promise<void> {
    const columns = await data.importFile(path)
    let begun = Date.now()
    const check = await columns.check()
    await expect(check.importButton).toBeVisible({ timeout: 60_000 })
    const checked = Date.now() - begun
    begun = Date.now()
    const result = await check.import()
    await expect(result.finished).toBeVisible({ timeout: 60_000 })
    const imported = Date.now() - begun
    const { total } = await countsOf(data.page)
    console.log(`  ${total.toLocaleString('en')} rows: checked in ${seconds(checked)}, imported in ${seconds(imported)}`)
    expect(total).toBe(rows)
    expect(imported).toBeLessThan(60_000)
    await result.seeTheComments()
    await expect(data.table.getByRole('row').nth(1)).toBeVisible()
  }

  test('30,000 rows', async ({ ui, files }) => {
    const path = join(files, 'many.csv')
    await writeComments(path, { rows: 30_000, unlabelledEach: 20, longer: 6 })
    await timeImport(await ui.createProject('Many'), path, 30_000)
  })

  test('31,662 real rows', async ({ ui }) => {
    test.skip(!existsSync(MORE), 'the folder with the real data is not here')
    await timeImport(await ui.createProject('Real'), MORE, 31_662)
  })
})
