/** A base with labels of its own: listed with what it is, trained only once its labels are given up by hand, and told in history. */
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { call, endOfRun } from './bridge'
import { expect, test } from './fixture'
import { ROOT } from './launch'

const TINY = join(ROOT, 'tests', 'golden', 'bert-silu')

/** Single letters, at most as many as the tiny model has vectors for. */
const letters = 'abcdefghijklmnopqrstuvwxyz'.split('')
const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...letters, ...letters.map((letter) => `##${letter}`)]

async function makeBase(folder: string): Promise<void> {
  await mkdir(folder)
  for (const file of ['config.json', 'model.safetensors']) await cp(join(TINY, file), join(folder, file))
  await writeFile(join(folder, 'vocab.txt'), vocabulary.join('\n'))
  await writeFile(join(folder, 'README.md'), '---\nlanguage: [en, de]\n---\n')
}

test('asks before its labels go, trains with the answer and says so', async ({ ui, page, files, consoleErrors }) => {
  const folder = join(files, 'five-labels')
  await makeBase(folder)
  const train = await ui.train()
  await train.addModelFolder(folder)
  await expect(train.base).toHaveValue('five-labels')
  await expect(train.form).toContainText(/BERT.*parameters.*2\slayers.*English, German|English,\sGerman/)
  await expect(train.form).toContainText(/Fits this machine: training needs about/)
  await train.fill({ 'Max length': '16', Epochs: '1' })
  await expect(train.form).toContainText(/will be replaced by the project’s 6 labels \(toxic/)
  await expect(train.startButton).toBeDisabled()
  await expect(train.form).toContainText('“five-labels” was trained for other labels. Agree above')

  const agreement = train.form.getByRole('checkbox', { name: 'Replace its labels by the project’s' })
  await agreement.click()
  await expect(agreement).toBeChecked()
  const panel = await train.start()
  const { id } = (await call(page, 'training/current', undefined)) ?? (await call(page, 'runs/list', undefined))[0]!
  expect((await endOfRun(page, id)).status).toBe('finished')
  await panel.outcome.waitFor()
  const run = await call(page, 'runs/get', { runId: id })
  expect(run.ignoreMismatchedSizes).toBe(true)
  expect(run.notices).toContainEqual(
    expect.stringMatching(
      /^The base was trained for 5 labels \(label 0, .*newly initialized: classifier\.weight \(\[5, \d+\] in the checkpoint, \[6, .*classifier\.bias/,
    ),
  )
  expect(consoleErrors).toEqual([])
})

test('that was damaged after it was added says why, and is taken off the list', async ({ ui, page, files }) => {
  const folder = join(files, 'cut-short')
  await makeBase(folder)
  const train = await ui.train()
  await train.addModelFolder(folder)
  await expect(train.base).toHaveValue('cut-short')
  await writeFile(join(folder, 'model.safetensors'), 'cut')
  await ui.runs()
  await page.reload()
  await ui.train()
  await train.chooseBase('cut-short')
  await expect(train.form).toContainText(/cut-short cannot be used: .*model\.safetensors/)
  await expect(train.startButton).toBeDisabled()
  await train.form.getByRole('button', { name: 'Take cut-short off the list' }).click()
  await expect(train.base).toHaveValue('MiniLM (embedded)')
  expect((await call(page, 'bases/list', undefined)).map(({ ref }) => ref.kind)).toEqual(['embedded'])
})
