/** Every page in light and dark, kept as pictures; none scrolls sideways, and nothing is lost at twice the size. */

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication, Locator, Page } from '@playwright/test'
import { defaultRecipe } from '@shared/recipe'
import { call, endOfRun, openProject } from './bridge'
import { commentsCsv, writeComments } from './comments'
import { expect, SCREENSHOTS, test } from './fixture'
import type { Scheme, Size } from './launch'
import type { PageWindow } from './page-window'
import { FIRST_RUN, SECOND_RUN } from './trained-home'

declare const window: PageWindow

const SMALL: Size = { width: 960, height: 640 }
const USUAL: Size = { width: 1280, height: 800 }
const LARGE: Size = { width: 1600, height: 1000 }
const SCHEMES: readonly Scheme[] = ['light', 'dark']

/** Takes the picture in both schemes at each size, and sees to it that nothing scrolls sideways. */
type Camera = (name: string, sizes?: readonly Size[]) => Promise<void>

interface Needs {
  page: Page
  resize: (size: Size) => Promise<void>
  shot: (name: string, scheme?: Scheme) => Promise<void>
}

const camera =
  ({ page, resize, shot }: Needs): Camera =>
  async (name, sizes = [SMALL, USUAL]) => {
    for (const size of sizes) {
      await resize(size)
      for (const scheme of SCHEMES) await shot(`${name}-${size.width}`, scheme)
      await expectNoSideways(page, `${name} at ${size.width}`)
    }
    await resize(USUAL)
  }

/** Neither the document nor the part of it that scrolls is wider than it can show. */
async function expectNoSideways(page: Page, where: string): Promise<void> {
  const widths = await page.evaluate(() =>
    [window.document.scrollingElement, window.document.querySelector('main')].map((element) => [
      element?.scrollWidth ?? 0,
      element?.clientWidth ?? 0,
    ]),
  )
  for (const [content, room] of widths) expect(content, `${where}: width of the page`).toBeLessThanOrEqual(room ?? 0)
}

test('a newcomer’s pages', async ({ page, ui, files, resize, shot }) => {
  const take = camera({ page, resize, shot })
  const label = await ui.label()
  await label.comment.waitFor()
  await take('label', [SMALL, USUAL, LARGE])
  await label.press('1', '5')
  await take('label-answered', [USUAL])
  await label.press('h')
  await take('label-guideline')
  await label.press('h', '1', '5', 'Enter')
  await take('label-nothing-marked', [USUAL])

  await label.press('?')
  await page.getByRole('dialog', { name: 'Keys' }).waitFor()
  await take('keys')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page
    .getByRole('textbox', { name: /Page, project or action/ })
    .or(page.getByPlaceholder('Page, project or action'))
    .waitFor()
  await take('palette')
  await page.keyboard.press('Escape')

  const data = await ui.data()
  await data.table.getByRole('row').nth(1).waitFor()
  await take('data', [SMALL, USUAL, LARGE])
  await data.table.getByRole('row').nth(2).getByRole('checkbox').click()
  await data.count('toxic').click()
  await data.table.getByRole('row').nth(3).getByRole('checkbox').click()
  await take('data-selected')
  await page.getByRole('button', { name: 'Clear the selection' }).click()
  await data.search('nothing is called that')
  await page.getByRole('heading', { name: 'No comment matches' }).waitFor()
  await take('data-no-match', [USUAL])

  const runs = await ui.runs()
  await page.getByRole('heading', { name: 'No runs yet' }).waitFor()
  await take('runs-empty')
  await ui.try()
  await page.getByRole('heading', { name: 'No run has a model yet' }).waitFor()
  await take('try-empty', [USUAL])
  await ui.settings()
  await page.getByText('ONNX Runtime', { exact: true }).waitFor()
  await take('settings')
  expect(runs).toBeDefined()

  const fresh = await ui.createProject('Forum')
  await take('data-empty')
  const file = join(files, 'comments.csv')
  await writeFile(file, commentsCsv({ rows: 200, unlabelledEach: 10, instead: { 52: 'c50,"A word",0,maybe,0,0,0,0' } }))
  const columns = await fresh.importFile(file)
  await columns.preview.waitFor()
  await take('import-columns')
  const check = await columns.check()
  await check.importButton.waitFor()
  await take('import-check')
  const result = await check.import()
  await result.finished.waitFor()
  await take('import-finished', [USUAL])
  await result.seeTheComments()
  await writeFile(file, '')
  await (await fresh.importFile(file)).problem.waitFor()
  await take('import-refused', [USUAL])
})

test.describe('with runs', () => {
  test.use({ trained: true })

  test('training, history, comparison and trying', async ({ page, ui, files, resize, shot }) => {
    const take = camera({ page, resize, shot })
    const runs = await ui.runs()
    await runs.row(FIRST_RUN).waitFor()
    await take('runs')
    await runs.open(FIRST_RUN)
    await take('run', [SMALL, USUAL, LARGE])
    await scroll(page, 100_000)
    await take('run-lower', [USUAL])
    const comparison = await runs.compare(FIRST_RUN, SECOND_RUN)
    await comparison.region.scrollIntoViewIfNeeded()
    await take('comparison', [SMALL, USUAL, LARGE])
    await scroll(page, 100_000)
    await take('comparison-lower')

    const tried = await ui.try()
    await tried.judge('only an idiot would write this about the map')
    await take('try', [SMALL, USUAL, LARGE])
    await page.getByRole('button', { name: 'Compare with another run' }).click()
    await expect(tried.latency).toHaveCount(2, { timeout: 30_000 })
    await take('try-two')

    const train = await ui.train()
    await expect(train.form).toContainText(/Trains MiniLM/, { timeout: 60_000 })
    await take('train', [SMALL, USUAL, LARGE])
    await train.base.click()
    await page.getByRole('option', { name: /MiniLM/ }).waitFor()
    await take('train-bases')
    await page.keyboard.press('Escape')
    await train.showAdvanced()
    await take('train-advanced', [USUAL])
    await page.getByRole('group', { name: 'LoRA' }).scrollIntoViewIfNeeded()
    await take('train-lora', [SMALL, USUAL])

    const file = join(files, 'comments.csv')
    await writeComments(file, { rows: 400, longer: 2 })
    const { id: projectId } = await openProject(page)
    const { runId } = await call(page, 'training/start', {
      projectId,
      name: 'Under way',
      base: { kind: 'embedded', name: 'minilm' },
      data: { kind: 'file', path: file, evalPath: null, evalFraction: 0.1 },
      recipe: { ...defaultRecipe, epochs: 9, batchSize: 8, maxLength: 64 },
    })
    await expect(train.panel.now.getByText(/step (?:[3-9]|\d\d+) of/)).toBeVisible({ timeout: 60_000 })
    await scroll(page, 0)
    await take('train-running', [SMALL, USUAL, LARGE])
    await ui.label()
    await take('label-while-training', [USUAL])
    await ui.train()
    await train.panel.stop()
    expect((await endOfRun(page, runId)).status).toBe('stopped')
    await train.panel.outcome.waitFor()
    await take('train-stopped', [USUAL])
  })

  test('at twice the size every page shows its main button', async ({ app, page, ui }) => {
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(2))
    await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(640)
    const pages: readonly [string, () => Promise<unknown>, Locator[]][] = [
      [
        'label',
        () => ui.label(),
        [page.getByRole('button', { name: 'Submit and next' }), page.getByRole('button', { name: /^Undo/ })],
      ],
      [
        'data',
        () => ui.data(),
        [page.getByRole('button', { name: 'Import comments' }), page.getByRole('grid').getByRole('row').nth(1)],
      ],
      [
        'train',
        () => ui.train(),
        [page.getByRole('button', { name: 'Start training' }), page.getByRole('link', { name: 'See the run' })],
      ],
      ['runs', () => ui.runs(), [page.getByText(FIRST_RUN).first()]],
      [
        'try',
        () => ui.try(),
        [
          page.getByRole('textbox', { name: 'Text to judge' }),
          page.getByRole('combobox', { name: 'Run', exact: true }).or(page.getByRole('textbox', { name: 'Run', exact: true })),
        ],
      ],
      [
        'settings',
        () => ui.settings(),
        [
          page.getByRole('radio', { name: 'Dark' }).locator('xpath=following-sibling::label'),
          page.getByText('ONNX Runtime', { exact: true }),
        ],
      ],
    ]
    for (const [name, open, essential] of pages)
      await test.step(name, async () => {
        await open()
        await expect(essential[0]!).toBeVisible()
        await shotOfWindow(app, page, `zoomed-${name}`)
        await expectNoSideways(page, `${name} at 200 %`)
        for (const element of essential) expect(await isReachable(element), `${element} at 200 %`).toBe(true)
      })
  })
})

/** The window as it is: Playwright's own picture knows nothing of the zoom. */
async function shotOfWindow(app: ElectronApplication, page: Page, name: string): Promise<void> {
  // Two frames, so that what is there is also drawn.
  await page.evaluate(
    () => new Promise<void>((done) => window.requestAnimationFrame(() => window.requestAnimationFrame(() => done()))),
  )
  const picture = await app.evaluate(async ({ BrowserWindow }) => {
    const image = await BrowserWindow.getAllWindows()[0]?.webContents.capturePage()
    return image?.toPNG().toString('base64') ?? ''
  })
  await writeFile(join(SCREENSHOTS, `${name}.png`), Buffer.from(picture, 'base64'))
}

const scroll = (page: Page, top: number): Promise<void> =>
  page.evaluate((top) => {
    const main = window.document.querySelector('main')
    if (main) main.scrollTop = top
  }, top)

/** Whether it can be brought into view, with nothing lying over its middle. */
const isReachable = (element: Locator): Promise<boolean> =>
  element.evaluate((node) => {
    const found = node as unknown as { scrollIntoView(options: object): void; contains(other: unknown): boolean } & ReturnType<
      typeof window.document.querySelector
    >
    if (!found) return false
    found.scrollIntoView({ block: 'center', inline: 'nearest' })
    const { x, y, width, height } = found.getBoundingClientRect()
    const [middleX, middleY] = [x + width / 2, y + Math.min(height, 40) / 2]
    return (
      middleX < window.innerWidth &&
      middleY < window.innerHeight &&
      found.contains(window.document.elementFromPoint(middleX, middleY))
    )
  })
