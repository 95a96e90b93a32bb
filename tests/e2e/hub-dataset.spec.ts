/** A dataset of the Hub into a project: nothing leaves before the buttons, what was fetched is imported like a file. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeParquet } from '@engine/data/files/write-parquet'
import { comment } from './comments'
import { expect } from './fixture'
import { hubTest } from './hub-test'
import { ROOT } from './launch'
import { ImportColumns } from './pages/import-wizard'

const test = hubTest()

const golden = (name: string) => readFileSync(join(ROOT, 'tests/golden/data-files', name))

test('a split is looked at by ranges, downloaded, checked and imported', async ({ page, ui, hub, files, shot, resize }) => {
  const path = join(files, 'train.parquet')
  const names = ['toxic', 'insult', 'threat'] as const
  const rows = Array.from({ length: 120 }, (_, index) => comment(index)).map(({ id, text, labels }) => ({
    id,
    text,
    labels: names.map((name) => (labels.includes(name) ? 1 : 0)),
  }))
  await writeParquet(
    path,
    names,
    (async function* () {
      yield rows
    })(),
  )
  const readme = { config_name: 'default', splits: [{ name: 'train', num_examples: 120 }] }
  await hub.add({
    id: 'team/talk',
    type: 'dataset',
    files: {
      'data/train-00000-of-00001.parquet': readFileSync(path),
      'data/test-00000-of-00001.parquet': golden('float-vectors.parquet'),
    },
    info: { cardData: { dataset_info: readme } },
  })

  const data = await ui.data()
  await page.getByRole('button', { name: 'Other ways to import' }).click()
  await page.getByRole('menuitem', { name: 'From the Hugging Face Hub' }).click()
  const dialog = page.getByRole('dialog', { name: 'Import from the Hugging Face Hub' })
  const host = new URL(hub.url).host

  await test.step('nothing is asked before the network is on and the button is pressed', async () => {
    await expect(dialog.getByText('The network is off')).toBeVisible()
    await dialog.getByRole('textbox', { name: 'Dataset' }).fill('team/talk')
    await expect(dialog.getByRole('button', { name: `Look it up at ${host}` })).toBeDisabled()
    await shot('hub-off')
    await dialog.getByRole('switch').press(' ')
    await expect(dialog.getByRole('button', { name: `Look it up at ${host}` })).toBeEnabled()
    expect(hub.requests).toEqual([])
  })

  await test.step('its splits are shown, and the first rows of one by a range', async () => {
    await dialog.getByRole('button', { name: `Look it up at ${host}` }).click()
    await expect(dialog.getByText(/^120 rows · 1 file · /)).toBeVisible()
    expect(hub.requests.filter(({ path: asked }) => asked.includes('/resolve/'))).toEqual([])
    await dialog.getByRole('button', { name: 'Show the first rows' }).click()
    await expect(dialog.getByText(/^Text: column text\. Labels: one column for each label\./)).toBeVisible()
    expect(hub.requests.filter(({ storage }) => storage).map(({ headers }) => headers.range)).toEqual([
      expect.stringMatching(/^bytes=0-/),
    ])
    await shot('hub-preview')
    await shot('hub-preview', 'dark')
    await resize({ width: 960, height: 640 })
    await shot('hub-preview-small')
    await resize({ width: 1280, height: 800 })
  })

  await test.step('it is downloaded and imported as a file is', async () => {
    await dialog.getByRole('button', { name: /^Download .* and go on$/ }).click()
    const columns = new ImportColumns(page.getByRole('dialog', { name: 'Import team/talk, default/train' }))
    const result = await (await columns.check()).import()
    await expect(result.words).toContainText('120 comments')
    await result.seeTheComments()
    await data.search('note 117')
    await expect(data.row(rows[117]!.text)).toBeVisible()
  })
})

test('a slow download says how far it is and is stopped; vectors ask for names', async ({ page, hub, ui, shot }) => {
  const vectors = golden('float-vectors.parquet')
  await hub.add({ id: 'team/vectors', type: 'dataset', files: { 'train.parquet': vectors } })
  await ui.data()
  await page.getByRole('button', { name: 'Other ways to import' }).click()
  await page.getByRole('menuitem', { name: 'From the Hugging Face Hub' }).click()
  const dialog = page.getByRole('dialog', { name: 'Import from the Hugging Face Hub' })
  await dialog.getByRole('switch').press(' ')
  await dialog.getByRole('textbox', { name: 'Dataset' }).fill('team/vectors')
  await page.keyboard.press('Enter')
  const download = dialog.getByRole('button', { name: /^Download/ })
  hub.fault(/^\/lfs\//, { stallAfter: 600, times: 1 })
  await download.click()
  await expect(dialog.getByRole('progressbar', { name: 'Download' })).toBeVisible()
  await shot('hub-download')
  await dialog.getByRole('button', { name: 'Stop the download' }).click()
  await expect(dialog.getByText('The download was stopped; what has arrived is kept.')).toBeVisible()
  await download.click()
  const columns = page.getByRole('dialog', { name: 'Import team/vectors, default/train' })
  await expect(columns.getByText(/holds 3 answers a row and nothing names them/)).toBeVisible()
  await shot('hub-vectors')
  await columns.getByRole('textbox', { name: 'Names of the labels' }).fill('rude, spam, threat')
  const check = await new ImportColumns(columns).check()
  await expect(check.labelRow('spam')).toBeVisible()
})
