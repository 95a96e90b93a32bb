/** Evaluations each n steps and early stopping in the window: the Train page's table, chart and last sentence, and the Runs page. */
import { join } from 'node:path'
import { defaultRecipe } from '@shared/recipe'
import { call, openProject } from './bridge'
import { writeComments } from './comments'
import { expect, test } from './fixture'

const NAME = 'Ends early'
const QUICK = { epochs: 3, batchSize: 6, maxLength: 24 }
/** No average precision rises by 2: the first evaluation stays the one to beat. */
const EARLY = { evalSteps: 4, earlyStoppingPatience: 2, earlyStoppingThreshold: 2 }

test('a run is evaluated within its epochs and ends early', async ({ page, ui, files }) => {
  const path = join(files, 'comments.csv')
  await writeComments(path, { rows: 60 })
  const panel = (await ui.train()).panel
  await call(page, 'training/start', {
    projectId: (await openProject(page)).id,
    name: NAME,
    base: { kind: 'embedded', name: 'minilm' },
    data: { kind: 'file', path, evalPath: null, evalFraction: 0.1 },
    recipe: { ...defaultRecipe, ...QUICK, ...EARLY },
    ignoreMismatchedSizes: false,
  })
  await expect(panel.outcome).toContainText('Finished early', { timeout: 90_000 })
  const notice = /Ended early after step 12 of 27 \(epoch 1\.33\): the average precision had not improved by more than 2 in 2/
  await expect(panel.ended).toContainText(notice)
  const firstCells = (row: number) => panel.epochs.nth(row).getByRole('cell').allTextContents()
  await expect(panel.epochs).toHaveCount(4)
  expect((await firstCells(1)).slice(0, 2)).toEqual([expect.stringMatching(/^0\.44/), '4'])
  expect((await firstCells(3)).slice(0, 2)).toEqual([expect.stringMatching(/^1\.33/), '12'])
  await expect(panel.ended.getByRole('figure', { name: /Validation, 3 points/ })).toBeVisible()

  const runs = await ui.runs()
  const detail = await runs.open(NAME)
  await expect(detail).toContainText(notice)
  await expect(detail.getByRole('row', { name: /Steps between evaluations 4/ })).toBeVisible()
  await expect(detail.getByRole('row', { name: /Early stopping patience 2/ })).toBeVisible()
  const [run] = await call(page, 'runs/list', undefined)
  expect(run).toMatchObject({ name: NAME, status: 'finished', step: 12, totalSteps: 27, resumable: false, hasModel: true })
})
