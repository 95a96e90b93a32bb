/** The main job from the first start to a judged text, by the buttons and keys a person uses. */
import { join } from 'node:path'
import { countsOf } from './bridge'
import { comment, LABELS, writeComments } from './comments'
import { expect, test } from './fixture'
import { LabelPage } from './pages/label-page'

const RECIPE = { Epochs: '1', 'Batch size': '16', 'Max length': '32' }
/** Lines of the file; the header is line 1. */
const BAD_LINES = { 52: 'c50,"This label is a word",0,maybe,0,0,0,0', 103: 'c101,"This row ends too early",0,1' }

test('a newcomer imports comments, labels, trains twice, compares and tries a text', async ({ ui, page, files, restart }) => {
  await test.step('the sample project is there, with comments to label', async () => {
    await expect(ui.project).toHaveAccessibleName('Project: Sample comments')
    const label = new LabelPage(page)
    await expect(label.comment).toBeVisible()
    const { total, unlabelled } = await countsOf(page)
    expect(total).toBeGreaterThanOrEqual(600)
    expect(unlabelled).toBeGreaterThanOrEqual(100)
  })

  await test.step('a file is imported into a new project, its bad rows named by line', async () => {
    const file = join(files, 'comments.csv')
    await writeComments(file, { rows: 200, unlabelledEach: 10, instead: BAD_LINES })
    const data = await ui.createProject('Forum')
    await expect(page.getByRole('heading', { name: 'There are no comments yet' })).toBeVisible()

    const columns = await data.importFile(file)
    await expect(columns.field('Text')).toHaveValue('comment_text')
    await expect(columns.field('Id')).toHaveValue('id')
    await expect(columns.preview.getByRole('row')).not.toHaveCount(0)
    const check = await columns.check()
    await expect(check.importButton).toHaveText('Import 198 comments')
    expect(await check.figure('Comments')).toBe('198')
    expect(await check.figure('Unlabelled')).toBe('19')
    expect(await check.figure('Left out')).toBe('2')
    const yes = Array.from({ length: 200 }, (_, index) => index).filter(
      (index) => index % 10 !== 0 && index !== 50 && index !== 101 && comment(index).labels.includes('toxic'),
    )
    await expect(check.labelRow('toxic').getByRole('cell').nth(2)).toHaveText(String(yes.length))
    await expect(check.problemRows.nth(1)).toContainText(/^52severe_toxic.*maybe/)
    await expect(check.problemRows.nth(2)).toContainText(/^103/)
    expect((await countsOf(page)).total, 'checking stores nothing').toBe(0)

    const result = await check.import()
    await expect(result.finished).toBeVisible()
    await expect(result.words).toContainText('198 comments from comments.csv imported')
    await result.seeTheComments()
    await expect(data.count('toxic')).toHaveAccessibleName(new RegExp(`^toxic: ${yes.length} yes`))
    expect((await countsOf(page)).unlabelled).toBe(19)
  })

  await test.step('five comments are labelled by keyboard, one is skipped, one is undone', async () => {
    const label = await ui.label()
    await label.comment.waitFor()
    const first = await label.text()
    await label.press('Enter')
    await expect(label.consequence).toHaveText('Mark labels or press 0 for clean.')
    expect(await label.text(), 'an unanswered comment stays').toBe(first)

    await label.press('1', '5')
    await expect(label.label('toxic')).toHaveAttribute('aria-pressed', 'true')
    await expect(label.label('insult')).toHaveAttribute('aria-pressed', 'true')
    await expect(label.consequence).toHaveText('Stored as toxic and insult; the other 4 are no.')
    await label.goOn('Enter')
    await label.goOn('0', 'Enter')
    await label.goOn('2', '2', '4', 'Enter')
    await label.goOn(' ')
    await label.goOn('9', '6', 'Enter')
    await label.goOn('0', 'Enter')
    await label.goOn('3', 'Enter')
    await expect.poll(async () => (await countsOf(page)).labelledToday).toBe(6)
    await label.goOn('Backspace')
    await expect(label.label('obscene'), 'what was answered is there to be changed').toHaveAttribute('aria-pressed', 'true')
    await expect.poll(async () => (await countsOf(page)).labelledToday).toBe(5)
    expect(await countsOf(page)).toMatchObject({ unlabelled: 13, skipped: 1, draft: 1 })
    await label.press('3')
    await expect.poll(async () => (await countsOf(page)).draft, 'with nothing left of it, it is no draft').toBe(0)
  })

  const halfAnswered = await test.step('a half-answered comment left behind stays unlabelled', async () => {
    const label = new LabelPage(page)
    const text = await label.text()
    await label.press('1')
    await expect(label.label('toxic')).toHaveAttribute('aria-pressed', 'true')
    const data = await ui.data()
    await data.search(text.split(', ').at(1) ?? '')
    await expect(data.row(text).first()).toContainText('Draft')
    await expect.poll(async () => (await countsOf(page)).draft).toBe(1)
    expect((await countsOf(page)).labelledToday).toBe(5)
    return text
  })

  const again = await restart()
  await test.step('after a restart the half-answered comment comes back, and undo still works', async () => {
    await expect(again.ui.project).toHaveAccessibleName('Project: Forum')
    const label = new LabelPage(again.page)
    await expect(label.comment).toBeVisible()
    expect(await label.text()).toBe(halfAnswered)
    await expect(label.label('toxic')).toHaveAttribute('aria-pressed', 'true')
    expect((await countsOf(again.page)).labelledToday).toBe(5)
    await label.press('1')
    await label.goOn('Control+z')
    await expect.poll(async () => (await countsOf(again.page)).labelledToday).toBe(4)
    await expect(label.clean).toHaveAttribute('aria-pressed', 'true')
    await label.goOn('Enter')
    await expect.poll(async () => (await countsOf(again.page)).labelledToday).toBe(5)
  })

  const names: string[] = []
  await test.step('two trainings with different learning rates run to their end', async () => {
    const train = await again.ui.train()
    await train.fill({ ...RECIPE, 'Learning rate': '1e-4' })
    await expect(train.form).toContainText(/Trains MiniLM on \d+ comments for 1 epoch \(\d+ steps\)/, { timeout: 60_000 })
    for (const rate of ['1e-4', '3e-4']) {
      await train.fill({ 'Learning rate': rate })
      const panel = await train.start()
      await expect(panel.now.getByRole('progressbar', { name: 'Steps done' })).toBeVisible()
      await expect(panel.now).toContainText(/step \d+ of \d+/)
      await expect(again.page.getByRole('banner')).toContainText(/Training|Evaluating|Reading|Loading|Saving/)
      await expect(panel.outcome).toContainText('Finished', { timeout: 90_000 })
      await expect(panel.outcome).toContainText('Epoch 1 was kept')
      await expect(panel.epochs).toHaveCount(2)
      names.push((await panel.ended.getByRole('heading', { level: 2 }).textContent()) ?? '')
    }
    expect(new Set(names).size).toBe(2)
  })

  await test.step('both are in the history, and the comparison shows what differs', async () => {
    const runs = await again.ui.runs()
    for (const name of names) await expect(runs.row(name)).toContainText('Finished')
    const comparison = await runs.compare(...names)
    expect(await comparison.settings()).toEqual(['Learning rate'])
    await expect(comparison.setting('Learning rate')).toContainText('1e-4')
    await expect(comparison.setting('Learning rate')).toContainText('3e-4')
    await comparison.onlyWhatDiffers.uncheck({ force: true })
    expect(await comparison.settings()).toContain('Batch size')
    await expect(comparison.metrics.getByRole('row')).toHaveCount(9)
  })

  await test.step('a text is judged', async () => {
    const tried = await again.ui.try()
    await tried.judge('only an idiot would write this')
    await expect(tried.bars).toHaveCount(LABELS.length)
    await expect(tried.verdict).toHaveText(/None of the labels|: yes/)
  })

  await test.step('the dark scheme is chosen and kept', async () => {
    const settings = await again.ui.settings()
    await settings.useScheme('Dark')
    await expect(again.page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
    const last = await restart()
    await expect(last.page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  })
})
