/** Models of the Hub in the window: looked for, looked at, downloaded over a bad line, used, removed; nothing goes by itself. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { humanBytes } from '@renderer/lib/format'
import { BERT, modelFiles, patterned } from '@tests/main/hub/scene'
import { expect } from './fixture'
import { hubTest } from './hub-test'
import { ROOT } from './launch'

const test = hubTest()

const CARD = { license: 'mit', language: ['en', 'de'] }
const info = (more: object = {}) => ({
  pipeline_tag: 'fill-mask',
  config: { model_type: 'bert' },
  cardData: CARD,
  downloads: 48_113,
  safetensors: { total: 110_106_428 },
  ...more,
})
const golden = (name: string) => readFileSync(join(ROOT, 'tests/golden/bert-silu', name))
const weights = golden('model.safetensors')
/** What has arrived when the line falls silent. */
const ARRIVED = 20_000
const tiny = { ...modelFiles(weights), 'config.json': golden('config.json') }

test('a model is found, looked at, downloaded over a bad line, and is a base', async ({
  ui,
  page,
  hub,
  shot,
  resize,
  restart,
  files,
}) => {
  await hub.add({ id: 'team/tiny-bert', files: tiny, info: info() })
  await hub.add({ id: 'team/closed', gated: 'manual', files: tiny, info: info({ downloads: 900 }) })
  await hub.add({ id: 'team/odd', files: { 'config.json': BERT, 'tf_model.h5': patterned(900) }, info: info({ downloads: 12 }) })
  const host = new URL(hub.url).host
  await ui.link('Models').click()
  await expect(page.getByRole('listitem', { name: /^MiniLM/ })).toBeVisible()
  await shot('models-empty')
  await shot('models-empty', 'dark')

  await test.step('nothing is asked before the network is on and the button is pressed', async () => {
    await page.getByText('Find on the Hub', { exact: true }).click()
    await expect(page.getByRole('button', { name: `Search ${host}` })).toBeDisabled()
    await expect(page.getByRole('button', { name: 'Add model folder' })).toHaveCount(2)
    await shot('models-off')
    await page.getByRole('switch').press(' ')
    await expect(page.getByRole('button', { name: `Search ${host}` })).toBeEnabled()
    await shot('models-on')
    expect(hub.requests).toEqual([])
  })

  await test.step('what is not supported, or gated, says so before a button', async () => {
    await page.getByRole('button', { name: `Search ${host}` }).click()
    await expect(page.getByText(/^3 models, most downloaded first/)).toBeVisible()
    await shot('models-found')
    await shot('models-found', 'dark')
    await resize({ width: 960, height: 640 })
    await shot('models-found-small')
    await page.getByRole('button', { name: /^team\/odd/ }).click()
    const drawer = page.getByRole('dialog')
    await expect(drawer.getByText(/has its weights as tf_model\.h5/)).toBeVisible()
    await expect(drawer.getByRole('button', { name: /^Download/ })).toHaveCount(0)
    await shot('models-unsupported')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^team\/closed/ }).click()
    await expect(drawer.getByText('Access has to be granted', { exact: true })).toBeVisible()
    await shot('models-gated')
    await resize({ width: 1280, height: 800 })
    await page.keyboard.press('Escape')
  })

  hub.fault(/^\/lfs\//, { stallAfter: ARRIVED, times: 1 })
  await test.step('it is downloaded, and a stall is shown as one', async () => {
    await page.getByRole('button', { name: /^team\/tiny-bert/ }).click()
    const drawer = page.getByRole('dialog')
    await expect(drawer.getByText('English, German')).toBeVisible()
    await expect(drawer.getByText('5 files would come')).toBeVisible()
    await shot('models-details')
    await shot('models-details', 'dark')
    await drawer.getByRole('button', { name: /^Download \d/ }).click()
    const row = page.getByRole('listitem', { name: 'Download of team/tiny-bert' })
    await expect(row.getByText(/ of .* · nothing for \d+ s/)).toBeVisible({ timeout: 15_000 })
    await expect(page.getByRole('banner').getByText(/^Downloading tiny-bert \d+ % · nothing arrives$/)).toBeVisible()
    await shot('models-stalled')
    await shot('models-stalled', 'dark')
    await row.getByRole('button', { name: 'Pause' }).click()
    await expect(row.getByText(/^Paused at /)).toBeVisible()
    await shot('models-paused')
  })

  await test.step('after a restart it is offered again, and goes on where it was', async () => {
    const again = await restart()
    const { page } = again
    await again.ui.link('Models').click()
    await expect(page.getByText(`Left unfinished. ${humanBytes(ARRIVED)} of a file have arrived.`)).toBeVisible()
    await page.screenshot({ path: join('test-output', 'screenshots', 'models-unfinished-light.png') })
    hub.fault(/^\/lfs\//, { status: 500, times: 2 })
    await page.getByRole('button', { name: 'Resume' }).click()
    await again.ui.link('Label').click()
    await expect(page.getByText('team/tiny-bert is on this machine, and every file of it was checked.')).toBeVisible({
      timeout: 20_000,
    })
    await page.screenshot({ path: join('test-output', 'screenshots', 'models-told-light.png') })
    expect(hub.requests.filter(({ storage }) => storage).at(-1)?.headers.range).toBe(`bytes=${ARRIVED}-`)
    const snapshots = join(files, 'hub/models--team--tiny-bert/snapshots')
    const commit = hub.requests.map(({ path }) => /resolve\/([0-9a-f]{40})\//.exec(path)?.[1]).find(Boolean)!
    expect(readFileSync(join(snapshots, commit, 'model.safetensors')).equals(weights)).toBe(true)
    await page.getByRole('link', { name: 'Models' }).click()
    const row = page.getByRole('listitem', { name: 'team/tiny-bert', exact: true })
    await expect(row).toContainText(commit.slice(0, 7))
    await page.screenshot({ path: join('test-output', 'screenshots', 'models-full-light.png') })
    await row.getByRole('link', { name: 'Use as base' }).click()
    await expect(page.getByRole('combobox', { name: 'Base model' })).toHaveValue('team/tiny-bert')
    await page.screenshot({ path: join('test-output', 'screenshots', 'models-as-base-light.png') })
    await page.getByRole('link', { name: 'Models' }).click()
    await row.getByRole('button', { name: 'Remove team/tiny-bert' }).click()
    await page.screenshot({ path: join('test-output', 'screenshots', 'models-remove-light.png') })
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Remove / })
      .click()
    await expect(row).toHaveCount(0)
  })
})
