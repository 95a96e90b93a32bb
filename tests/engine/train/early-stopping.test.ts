/** Early stopping beside EarlyStoppingCallback and _determine_best_metric of Transformers 5.17, and in whole runs. */
import { cpSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isBetter } from '@engine/train/best-epoch'
import { isOutOfPatience, patienceAfter } from '@engine/train/early-stopping'
import type { Evaluation } from '@shared/evaluation'
import type { SnapshotRow } from '@shared/model'
import type { TrainProgress } from '@shared/progress'
import type { BestMetric, Recipe } from '@shared/recipe'
import { writeTinyBert } from '@tests/engine/fixtures/tiny-bert'
import { tinyComments } from '@tests/engine/fixtures/tiny-comments'
import { makeRunFolder, runTiny, type TinyRun, type TinyRunInput, tinyRecipe } from '@tests/engine/fixtures/tiny-run'
import { watchedDevice } from '@tests/engine/fixtures/watched-device'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { beforeEach, describe, expect, test } from 'vitest'

const evaluation = (metric: BestMetric, value: number | null): Evaluation => ({
  rows: 10,
  unknown: 0,
  loss: metric === 'loss' ? value : null,
  f1Macro: metric === 'f1Macro' ? value : null,
  f1Micro: null,
  accuracy: null,
  hammingLoss: null,
  rocAuc: { macro: null, perLabel: {} },
  averagePrecision: { macro: null, perLabel: {} },
  rocAucThresholded: null,
  report: {},
  thresholds: {},
})

/** The counter after each evaluation, up to the one that ends the run. */
function counters(values: readonly (number | null)[], metric: BestMetric, patience: number, threshold = 0): number[] {
  const recipe = { bestMetric: metric, earlyStoppingPatience: patience, earlyStoppingThreshold: threshold }
  const found: number[] = []
  let best: Evaluation | null = null
  for (const value of values) {
    const next = evaluation(metric, value)
    const patienceCounter = patienceAfter(found.at(-1) ?? 0, next, best, recipe)
    found.push(patienceCounter)
    if (isBetter(next, best, metric)) best = next
    if (isOutOfPatience({ patienceCounter }, recipe)) break
  }
  return found
}

describe('the counter', () => {
  // Each expected list is what the callback itself counts over these values.
  test.each<[string, BestMetric, (number | null)[], number, number, number[]]>([
    ['more is better', 'f1Macro', [0.5, 0.6, 0.55, 0.58, 0.7], 2, 0, [0, 0, 1, 2]],
    ['less is better for the loss', 'loss', [0.5, 0.4, 0.45, 0.39, 0.41, 0.4], 2, 0, [0, 0, 1, 0, 1, 2]],
    ['an equal value is no gain', 'f1Macro', [0.5, 0.5, 0.5], 2, 0, [0, 1, 2]],
    ['a gain of the threshold is none', 'f1Macro', [0.5, 0.75, 1], 2, 0.25, [0, 1, 2]],
    [
      'small gains move the best, so that creeping upwards ends the run',
      'f1Macro',
      [0.5, 0.504, 0.508, 0.512, 0.53],
      3,
      0.01,
      [0, 1, 2, 3],
    ],
    ['a gain above the threshold starts anew', 'loss', [0.5, 0.495, 0.4, 0.395, 0.38], 3, 0.01, [0, 1, 0, 1, 0]],
    ['a patience of one', 'f1Macro', [0.5, 0.4, 0.9], 1, 0, [0, 1]],
  ])('%s', (_, metric, values, patience, threshold, expected) => {
    expect(counters(values, metric, patience, threshold)).toEqual(expected)
  })

  test('an undefined value after a defined one is no gain, the other way round it is', () => {
    expect(counters([0.5, null, null], 'f1Macro', 9)).toEqual([0, 1, 2])
    expect(counters([null, 0.1], 'f1Macro', 9, 0.5)).toEqual([0, 0])
  })

  test('where nothing can be judged no run ends early', () => {
    expect(counters([null, null, null], 'f1Macro', 1)).toEqual([0, 0, 0])
    expect(counters([null, null, null], 'loss', 1)).toEqual([0, 0, 0])
  })

  test('without a patience nothing ends', () => {
    const recipe = { bestMetric: 'loss', earlyStoppingPatience: null, earlyStoppingThreshold: 0 } as const
    expect(isOutOfPatience({ patienceCounter: 1000 }, recipe)).toBe(false)
  })
})

describe('a run', () => {
  const folder = temporaryFolder()
  const at = (name: string) => join(folder(), name)
  beforeEach(() => writeTinyBert(at('base')))
  const run = async (name: string, recipe: Partial<Recipe>, input: Partial<TinyRunInput> = {}): Promise<TinyRun> => {
    if (!input.resume) await makeRunFolder(at(name))
    return runTiny({ runFolder: at(name), baseFolder: at('base'), recipe: tinyRecipe(recipe), ...input })
  }
  /** No loss falls by so much: the first evaluation stays the one to beat. */
  const recipe = { epochs: 4, evalSteps: 2, earlyStoppingPatience: 3, earlyStoppingThreshold: 50, bestMetric: 'loss' } as const
  const notices = (progress: readonly TrainProgress[]) =>
    progress.flatMap((told) => (told.kind === 'notice' && told.message.startsWith('Ended early') ? [told.message] : []))
  const notice =
    'Ended early after step 8 of 20 (epoch 1.6): the validation loss had not improved by more than 50 in 3 evaluations in a row.'

  test('ends finished, after the evaluation that used up its patience, and says so', async () => {
    const { outcome, steps, progress } = await run('early', recipe)
    expect(outcome).toMatchObject({ status: 'finished', counters: { step: 8, totalSteps: 20, patienceCounter: 3 } })
    expect(outcome.counters.epochs.map(({ step }) => step)).toEqual([2, 4, 6, 8])
    expect(steps).toHaveLength(8)
    expect(notices(progress)).toEqual([notice])
    expect(progress.at(-2)).toEqual({ kind: 'checkpoint', step: 8 })
  })

  test('keeps its schedule: the steps are the first ones of the run that goes to its end', async () => {
    const [early, whole] = [await run('early', recipe), await run('whole', { ...recipe, earlyStoppingPatience: null })]
    expect(early.steps).toEqual(whole.steps.slice(0, 8))
    expect(notices(whole.progress)).toEqual([])
  })

  test('counts on where it was stopped', async () => {
    const whole = await run('whole', recipe)
    const controller = new AbortController()
    const device = watchedDevice((done, times) => done === 'update' && times === 5 && controller.abort())
    const first = await run('parts', recipe, { device, signal: controller.signal })
    expect(first.outcome.counters).toMatchObject({ step: 5, patienceCounter: 1 })
    expect(notices(first.progress)).toEqual([])
    const rest = await run('parts', recipe, { resume: true })
    expect([...first.steps, ...rest.steps]).toEqual(whole.steps)
    expect(notices(rest.progress)).toEqual([notice])
    expect(rest.outcome.counters.epochs).toEqual(whole.outcome.counters.epochs)
  })

  test('killed after its last checkpoint takes no further step', async () => {
    await run('victim', recipe, {
      onProgress: (told) =>
        told.kind === 'checkpoint' && told.step === 8 && cpSync(at('victim'), at('killed'), { recursive: true }),
    })
    const rest = await run('killed', recipe, { resume: true })
    expect(rest).toMatchObject({ steps: [], outcome: { status: 'finished', counters: { step: 8 } } })
    expect(notices(rest.progress)).toEqual([notice])
  })

  test('that runs out of patience at its last step has ended as planned', async () => {
    const { outcome, progress } = await run('last', { ...recipe, maxSteps: 8 })
    expect(outcome).toMatchObject({ status: 'finished', counters: { step: 8, patienceCounter: 3 } })
    expect(notices(progress)).toEqual([])
  })

  test('of a checkpoint from before there was a patience goes on', async () => {
    const controller = new AbortController()
    const device = watchedDevice((done, times) => done === 'update' && times === 7 && controller.abort())
    const first = await run('old', {}, { device, signal: controller.signal })
    const path = join(at('old'), 'checkpoint', 'trainer_state.json')
    const { patienceCounter: _counter, ...old } = JSON.parse(await readFile(path, 'utf8'))
    await writeFile(path, JSON.stringify(old))
    const rest = await run('old', {}, { resume: true })
    expect([...first.steps, ...rest.steps]).toEqual((await run('new', {})).steps)
  })

  describe('whose metric is undefined on its validation rows', () => {
    const blank = (labels: SnapshotRow['labels']) => tinyComments(20, 2).map((row) => ({ ...row, labels }))
    const train = async (name: string, evaluation: SnapshotRow[], changes: Partial<Recipe>) => {
      await makeRunFolder(at(name), { evaluation })
      const { outcome, progress } = await runTiny({
        runFolder: at(name),
        baseFolder: at('base'),
        recipe: tinyRecipe({ ...recipe, ...changes }),
      })
      const told = progress.flatMap((one) => (one.kind === 'notice' ? [one.message] : []))
      return { outcome, told: told.filter((message) => /undefined|Ended early/.test(message)) }
    }

    test('says once which decides instead and why, and names that one where it ends early', async () => {
      const { outcome, told } = await train('no-yes', blank([0, 0, 0]), { bestMetric: 'averagePrecision' })
      expect(outcome.counters.best?.evaluation.averagePrecision.macro).toBeNull()
      expect(told).toEqual([
        'The average precision is undefined on the validation rows (no label has a yes there), so the validation loss decides instead.',
        notice,
      ])
    })

    test('keeps the model trained longest where nothing can be judged, and says so', async () => {
      const { outcome, told } = await train('unknown', blank([null, null, null]), { bestMetric: 'rocAuc' })
      expect(outcome.counters.best?.epoch).toBe(4)
      expect(told).toEqual([
        'The ROC AUC is undefined on the validation rows (no label has both a yes and a no there), so the model that was trained longest is kept.',
      ])
    })
  })
})
