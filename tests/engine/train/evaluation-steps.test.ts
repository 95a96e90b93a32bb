/** Evaluating each n steps: when, over which steps the training loss is, what is kept, and that stopping there changes nothing. */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { loadTensors } from '@engine/io/load-tensors'
import { score } from '@engine/train/best-epoch'
import { makePlan } from '@engine/train/plan'
import { nextEvaluationStep } from '@shared/next-evaluation-step'
import type { TrainProgress } from '@shared/progress'
import type { Recipe } from '@shared/recipe'
import { writeTinyBert } from '@tests/engine/fixtures/tiny-bert'
import { makeRunFolder, runTiny, type TinyRun, type TinyRunInput, tinyRecipe } from '@tests/engine/fixtures/tiny-run'
import { type Work, watchedDevice } from '@tests/engine/fixtures/watched-device'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { beforeEach, describe, expect, test } from 'vitest'

const folder = temporaryFolder()
const at = (name: string) => join(folder(), name)
beforeEach(() => writeTinyBert(at('base')))

/** 40 rows in batches of 8: five steps an epoch. */
const run = async (name: string, recipe: Partial<Recipe>, input: Partial<TinyRunInput> = {}): Promise<TinyRun> => {
  if (!input.resume) await makeRunFolder(at(name))
  return runTiny({ runFolder: at(name), baseFolder: at('base'), recipe: tinyRecipe(recipe), ...input })
}
const results = (progress: readonly TrainProgress[]) => progress.flatMap((told) => (told.kind === 'epoch' ? [told.result] : []))
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length

describe('when', () => {
  /** The steps that are evaluated, 5 steps an epoch. */
  const evaluated = (recipe: Partial<Recipe>) => {
    const plan = makePlan(tinyRecipe(recipe), new Int32Array(40).fill(4), null)
    const steps: number[] = []
    while ((steps.at(-1) ?? 0) < plan.totalSteps) steps.push(nextEvaluationStep(plan, steps.at(-1) ?? 0))
    return steps
  }

  test.each<[string, Partial<Recipe>, number[]]>([
    ['after each epoch unless told otherwise', { epochs: 3 }, [5, 10, 15]],
    ['after a last, unfinished epoch too', { maxSteps: 7 }, [5, 7]],
    ['each n steps and at the end', { epochs: 2, evalSteps: 4 }, [4, 8, 10]],
    ['each n steps, the last of them once', { epochs: 2, evalSteps: 5 }, [5, 10]],
    ['n longer than an epoch', { epochs: 3, evalSteps: 6 }, [6, 12, 15]],
    ['n beyond the end', { epochs: 1, evalSteps: 100 }, [5]],
    ['every step', { epochs: 1, evalSteps: 1 }, [1, 2, 3, 4, 5]],
  ])('%s', (_, recipe, expected) => expect(evaluated(recipe)).toEqual(expected))
})

test('steps are those of a run that evaluates after each epoch', async () => {
  const [often, seldom] = [await run('often', { evalSteps: 2 }), await run('seldom', {})]
  expect(often.steps).toEqual(seldom.steps)
})

test('each evaluation tells its fraction of an epoch and the mean loss of the steps since the one before, then a checkpoint', async () => {
  const { steps, progress, outcome } = await run('told', { evalSteps: 3 })
  const told = results(progress)
  expect(told.map(({ epoch, step }) => [epoch, step])).toEqual([
    [0.6, 3],
    [1.2, 6],
    [1.8, 9],
    [2, 10],
  ])
  const losses = steps.map(({ loss }) => loss)
  for (const [i, { trainingLoss, step }] of told.entries())
    expect(trainingLoss).toBeCloseTo(mean(losses.slice(told[i - 1]?.step ?? 0, step)), 12)
  const order = progress.flatMap((one) =>
    one.kind === 'epoch' ? ['epoch'] : one.kind === 'checkpoint' ? [`checkpoint ${one.step}`] : [],
  )
  expect(order).toEqual([3, 6, 9, 10].flatMap((step) => ['epoch', `checkpoint ${step}`]))
  expect(outcome.counters.epochs).toEqual(told.map((result, i) => ({ ...result, best: outcome.counters.epochs[i]!.best })))
})

test('the best of all evaluations is kept, in the middle of an epoch too', async () => {
  const recipe = { epochs: 3, evalSteps: 2, learningRate: 5e-2, schedule: 'constant', bestMetric: 'loss' } as const
  const weights = new Map<number, string>()
  const { progress, outcome } = await run('best', recipe, {
    onProgress: (told) => told.kind === 'checkpoint' && weights.set(told.step, JSON.stringify(told)),
  })
  const scores = progress.flatMap((told) => (told.kind === 'epoch' ? [score(told.evaluation!, 'loss')!] : []))
  const best = scores.indexOf(Math.max(...scores))
  expect(outcome.counters.epochs.map((epoch) => epoch.best)).toEqual(scores.map((_, i) => i === best))
  expect(outcome.counters.best!.epoch).toBe(outcome.counters.epochs[best]!.epoch)
  expect([...weights.keys()]).toEqual([2, 4, 6, 8, 10, 12, 14, 15])
  // Trained anew up to that step alone, the weights are those of the model that was kept.
  const alone = { ...recipe, maxSteps: outcome.counters.epochs[best]!.step }
  await run('alone', alone)
  const [kept, again] = await Promise.all([
    loadTensors(join(at('best'), 'model', 'model.safetensors')),
    loadTensors(join(at('alone'), 'checkpoint', 'model.safetensors')),
  ])
  expect(kept).toEqual(again)
})

describe('stopped and resumed', () => {
  const recipe = { epochs: 3, evalSteps: 4, schedule: 'cosine' } as const
  const files = ['checkpoint/model.safetensors', 'checkpoint/exp_avg.safetensors', 'model/model.safetensors', 'predictions.jsonl']

  test.each<[string, Work, number, number]>([
    ['between two evaluations', 'update', 6, 6],
    ['at the end of an epoch, which is not evaluated', 'update', 10, 10],
    ['before an evaluation is done', 'update', 8, 8],
    ['in an evaluation', 'logits', 2, 8],
  ])('%s: to the bit as if it had not been', async (_, work, count, step) => {
    const whole = await run('whole', recipe)
    const controller = new AbortController()
    const device = watchedDevice((done, times) => {
      if (done === work && times === count) controller.abort()
    })
    const first = await run('parts', recipe, { device, signal: controller.signal })
    expect(first.outcome).toMatchObject({ status: 'stopped', counters: { step } })
    const rest = await run('parts', recipe, { resume: true })
    expect([...first.steps, ...rest.steps]).toEqual(whole.steps)
    expect([...results(first.progress), ...results(rest.progress)]).toEqual(results(whole.progress))
    const { trainSeconds: _seconds, ...expected } = whole.outcome.counters
    expect(rest.outcome.counters).toMatchObject(expected)
    for (const file of files)
      expect((await readFile(join(at('parts'), file))).equals(await readFile(join(at('whole'), file))), file).toBe(true)
  })

  test('what was told of base and data when the run began is not told again', async () => {
    const notices = ({ progress }: TinyRun) => progress.filter(({ kind }) => kind === 'notice')
    const controller = new AbortController()
    const device = watchedDevice((done, times) => done === 'update' && times === 2 && controller.abort())
    const first = await run('noted', recipe, { device, signal: controller.signal })
    expect(notices(first)).toContainEqual({ kind: 'notice', message: expect.stringContaining('newly initialized') })
    expect(notices(await run('noted', recipe, { resume: true }))).toEqual([])
    await rm(at('noted'), { recursive: true })
  })
})
