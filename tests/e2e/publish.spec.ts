/** A run published from its page: nothing leaves before the button, what arrives is the model, and a folder holds the same. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from './fixture'
import { hubTest } from './hub-test'
import { answerFileDialog } from './pages/choose-file'
import { FIRST_RUN } from './trained-home'

const test = hubTest((hub) => {
  hub.tokens.set('hf_ada', { name: 'ada', role: 'write', organizations: ['moderators'] })
  return { HF_TOKEN: 'hf_ada' }
})
test.use({ trained: true })

test('a run is looked at, published, and published again as a pull request', async ({ page, ui, hub, home, shot, resize }) => {
  const host = new URL(hub.url).host
  const writes = () => hub.requests.filter(({ method }) => method !== 'GET')
  const detail = await (await ui.runs()).open(FIRST_RUN)
  const openDialog = async () => {
    await detail.getByRole('button', { name: 'Publish' }).click()
    await page.getByRole('menuitem', { name: 'To the Hugging Face Hub…' }).click()
    return page.getByRole('dialog', { name: `Publish “${FIRST_RUN}” to the Hugging Face Hub` })
  }
  await detail.getByRole('button', { name: 'Publish' }).click()
  await shot('publish-menu')
  await page.keyboard.press('Escape')
  const dialog = await openDialog()

  await test.step('nothing is asked before the network is on and a button is pressed', async () => {
    await expect(dialog.getByText('The network is off')).toBeVisible()
    await expect(dialog.getByRole('button', { name: 'See what would be sent' })).toBeDisabled()
    await shot('publish-off')
    await dialog.getByRole('switch').press(' ')
    await expect(dialog.getByText('The network is off')).toBeHidden()
    expect(hub.requests).toEqual([])
    await dialog.getByRole('button', { name: `Ask ${host} who I am` }).click()
    await expect(dialog.getByRole('combobox', { name: 'Owner' })).toHaveValue('ada')
    await shot('publish-form')
    await shot('publish-form', 'dark')
  })

  await test.step('the dry run lists every file and sends nothing', async () => {
    await dialog.getByRole('button', { name: 'See what would be sent' }).click()
    await expect(dialog.getByText(`The model ada/First-try would be made at ${host}, private.`)).toBeVisible()
    await expect(dialog.getByRole('row', { name: /^model\.safetensors .* MB/ })).toBeVisible()
    await dialog.getByRole('button', { name: 'Read the card (README.md)' }).click()
    await expect(dialog.getByText('# First-try', { exact: false })).toBeVisible()
    await shot('publish-plan-card')
    await dialog.getByRole('button', { name: 'Read the card (README.md)' }).click()
    await shot('publish-plan')
    await shot('publish-plan', 'dark')
    await resize({ width: 960, height: 640 })
    await shot('publish-plan-small')
    await resize({ width: 1280, height: 800 })
    expect(writes()).toEqual([])
  })

  await test.step('it is stopped on its way, and published when it is begun again', async () => {
    hub.fault(/^\/upload\//, { delayMs: 20_000, times: 2 })
    const publish = dialog.getByRole('button', { name: /^Publish \d+ files, / })
    await publish.click()
    await expect(dialog.getByText('Uploading…')).toBeVisible()
    await shot('publish-upload')
    await dialog.getByRole('button', { name: 'Stop' }).click()
    await expect(dialog.getByText(/^The push was stopped and nothing was committed/)).toBeVisible()
    hub.clearFaults()
    await publish.click()
    await expect(dialog.getByText(/^ada\/First-try is published: \d+ files, /)).toBeVisible()
    await expect(dialog.getByText(`${hub.url}/ada/First-try`)).toBeVisible()
    await shot('publish-done')
    await shot('publish-done', 'dark')
    await dialog.getByRole('button', { name: 'Done' }).click()
    const runs = readdirSync(join(home, 'runs')).map((id) => readFileSync(join(home, 'runs', id, 'model/model.safetensors')))
    const sent = hub.repositories.find('model', 'ada/First-try')!.refs.get('main')!.files.get('model.safetensors')!
    expect(runs.map((weights) => createHash('sha256').update(weights).digest('hex'))).toContain(sent.sha256)
    expect(hub.repositories.find('model', 'ada/First-try')!.private).toBe(true)
  })

  await test.step('where one may not write, a pull request is offered', async () => {
    await hub.add({ id: 'team/shared', private: true, files: { 'README.md': '# Shared' } })
    const again = await openDialog()
    await again.getByRole('combobox', { name: 'Owner' }).fill('team')
    await again.getByRole('textbox', { name: 'Name' }).fill('shared')
    await again.getByRole('button', { name: 'See what would be sent' }).click()
    await expect(again.getByText(/ada may not write to team\/shared: open a pull request instead, or/)).toBeVisible()
    await shot('publish-obstacle')
    await again.getByRole('button', { name: 'Open a pull request instead' }).click()
    await again.getByRole('button', { name: 'Open the pull request' }).click()
    await expect(again.getByText(`${hub.url}/team/shared/discussions/1`)).toBeVisible()
    await again.getByRole('button', { name: 'Done' }).click()
  })
})

test('comments of a project go only with a word', async ({ page, ui, hub, shot, resize }) => {
  await ui.data()
  await resize({ width: 960, height: 640 })
  await shot('publish-data-small')
  await resize({ width: 1280, height: 800 })
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('menuitem', { name: 'Publish the labelled comments to the Hugging Face Hub…' }).click()
  const dialog = page.getByRole('dialog', { name: /^Publish/ })
  await dialog.getByRole('switch').press(' ')
  await dialog.getByRole('combobox', { name: 'Owner' }).fill('ada')
  await dialog.getByRole('button', { name: 'See what would be sent' }).click()
  const publish = dialog.getByRole('button', { name: /^Publish 2 files/ })
  await expect(publish).toBeDisabled()
  await shot('publish-comments')
  await dialog.getByRole('checkbox', { name: /^I agree: [\d,]+ comments with their texts leave this machine/ }).click()
  await publish.click()
  await expect(dialog.getByText(/ is published: 2 files/)).toBeVisible()
  expect(hub.repositories.all.map(({ type, private: hidden }) => [type, hidden])).toEqual([['dataset', true]])
})

test('a run is written into a folder, and nothing is asked of anybody', async ({ app, page, ui, hub, files, shot }) => {
  const detail = await (await ui.runs()).open(FIRST_RUN)
  await answerFileDialog(app, files)
  await detail.getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('menuitem', { name: 'To a folder…' }).click()
  await expect(page.getByText(/First try model, and nothing was sent\./)).toBeVisible()
  await shot('publish-folder')
  const card = readFileSync(join(files, 'First try model', 'README.md'), 'utf8')
  expect(card).toContain('base_model: "sentence-transformers/all-MiniLM-L6-v2"')
  expect(hub.requests).toEqual([])
})
