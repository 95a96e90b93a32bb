/** Whole runs of the tiny BERT: what they learn, repeat, leave alone and refuse. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { meanLoss } from '@engine/evaluate/loss'
import { loadTensors } from '@engine/io/load-tensors'
import { learningRate } from '@engine/optim/schedule'
import { score } from '@engine/train/best-epoch'
import type { SnapshotRow } from '@shared/model'
import type { TrainProgress } from '@shared/progress'
import type { Recipe } from '@shared/recipe'
import { tinyWeights, writeTinyBert } from '@tests/engine/fixtures/tiny-bert'
import { tinyComments, tinyLabels } from '@tests/engine/fixtures/tiny-comments'
import {
  makeRunFolder,
  type RunData,
  runTiny,
  type TinyRunInput,
  tinyRecipe,
  trainedWeights,
} from '@tests/engine/fixtures/tiny-run'
import { watchedDevice } from '@tests/engine/fixtures/watched-device'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { beforeEach, describe, expect, test } from 'vitest'

const folder = temporaryFolder()
const baseFolder = () => join(folder(), 'base')
beforeEach(() => writeTinyBert(baseFolder()))

const run = async (name: string, recipe: Partial<Recipe> = {}, data: RunData = {}, input: Partial<TinyRunInput> = {}) => {
  const runFolder = await makeRunFolder(join(folder(), name), data)
  return { runFolder, ...(await runTiny({ runFolder, baseFolder: baseFolder(), recipe: tinyRecipe(recipe), ...input })) }
}
const notices = (progress: readonly TrainProgress[]) => progress.flatMap((told) => (told.kind === 'notice' ? [told.message] : []))
const evaluations = (progress: readonly TrainProgress[]) =>
  progress.flatMap((told) => (told.kind === 'epoch' && told.evaluation ? [told.evaluation] : []))
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length

describe('a run', () => {
  test('learns which words make a label apply', async () => {
    const rows = tinyComments(60)
    const { steps, progress, outcome } = await run(
      'learning',
      { epochs: 14, learningRate: 1e-2, batchSize: 6, classWeights: 'none', dropout: 0 },
      { train: rows, evaluation: rows },
    )
    const losses = steps.map(({ loss }) => loss)
    expect(mean(losses.slice(-5))).toBeLessThan(0.5 * mean(losses.slice(0, 5)))
    expect(Math.max(...evaluations(progress).map(({ averagePrecision }) => averagePrecision.macro!))).toBeGreaterThan(0.6)
    expect(outcome.counters.epochs).toHaveLength(14)
  })

  test('repeats to the bit, and differs with another seed', async () => {
    const [first, again, other] = [await run('first'), await run('again'), await run('other', { seed: 43 })]
    expect(again.steps).toEqual(first.steps)
    expect(evaluations(again.progress)).toEqual(evaluations(first.progress))
    expect(await trainedWeights(again.runFolder)).toEqual(await trainedWeights(first.runFolder))
    expect(other.steps.map(({ loss }) => loss)).not.toEqual(first.steps.map(({ loss }) => loss))
  })

  test('tells every step once, each epoch, and a checkpoint after it', async () => {
    const { steps, progress, outcome } = await run('telling', { epochs: 3 })
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 15 }, (_, i) => i + 1))
    const order = progress.flatMap((told) =>
      told.kind === 'epoch' ? [`epoch ${told.result.epoch}`] : told.kind === 'checkpoint' ? [`checkpoint ${told.step}`] : [],
    )
    expect(order).toEqual(['epoch 1', 'checkpoint 5', 'epoch 2', 'checkpoint 10', 'epoch 3', 'checkpoint 15'])
    const told = progress.flatMap((message) => (message.kind === 'epoch' ? [message.result] : []))
    expect(told.map(({ trainingLoss }) => trainingLoss)).toEqual(
      [0, 5, 10].map((begin) => steps.slice(begin, begin + 5).reduce((sum, { loss }) => sum + loss, 0) / 5),
    )
    expect(outcome.counters).toMatchObject({ step: 15, totalSteps: 15, rowsSeen: 120, epoch: 2, batch: 5 })
  })

  test('follows its schedule, with warm-up', async () => {
    const recipe = { schedule: 'cosine', warmup: 3, learningRate: 2e-3 } as const
    const { steps } = await run('schedule', recipe)
    expect(steps.map((step) => step.learningRate)).toEqual(steps.map((_, step) => learningRate(recipe, step, 10)))
  })

  test('ends at its maximum of steps, in the middle of an epoch, evaluated', async () => {
    const { steps, outcome } = await run('max-steps', { epochs: 1, maxSteps: 7, schedule: 'linear' })
    expect(steps).toHaveLength(7)
    expect(outcome.status).toBe('finished')
    expect(outcome.counters.epochs.map(({ epoch, step }) => [epoch, step])).toEqual([
      [1, 5],
      [1.4, 7],
    ])
    expect(steps.at(-1)!.learningRate).toBeCloseTo(5e-3 / 7, 12)
  })

  test('trains in the order that it is given', async () => {
    const seen: number[] = []
    const device = watchedDevice(() => {})
    const { openTraining } = device
    const listening: typeof device = {
      ...device,
      async openTraining(plan) {
        const training = await openTraining(plan)
        return {
          ...training,
          gradients(feeds, first) {
            seen.push(...feeds.input_ids!.shape.slice(0, 1))
            return training.gradients(feeds, first)
          },
        }
      },
    }
    const { outcome } = await run('order', { batchSize: 3, epochs: 2 }, { order: '7\n3\n3\n0\n' }, { device: listening })
    expect(seen).toEqual([3, 1, 3, 1])
    expect(outcome.counters).toMatchObject({ step: 4, rowsSeen: 8 })
  })

  test('keeps its best epoch by the metric that is asked for, model and predictions together', async () => {
    // Steps so large that epochs get worse again.
    const recipe = { epochs: 5, learningRate: 5e-2, schedule: 'constant', bestMetric: 'loss' } as const
    const { runFolder, progress, outcome } = await run('best', recipe)
    const scores = evaluations(progress).map((evaluation) => score(evaluation, 'loss')!)
    const best = scores.indexOf(Math.max(...scores))
    expect(best).toBeLessThan(4)
    expect(outcome.counters.epochs.map((epoch) => epoch.best)).toEqual(scores.map((_, i) => i === best))
    expect(outcome.counters.best).toEqual({ epoch: best + 1, evaluation: evaluations(progress)[best] })
    const lines = (await readFile(join(runFolder, 'predictions.jsonl'), 'utf8')).trim().split('\n')
    const saved = lines.map((line) => JSON.parse(line) as { id: string; p: number[] })
    const rows = tinyComments(20, 2)
    expect(saved.map(({ id }) => id)).toEqual(rows.map(({ id }) => id))
    const logits = Float32Array.from(saved.flatMap(({ p }) => p.map((value) => Math.log(value / (1 - value)))))
    const { posWeight } = JSON.parse(await readFile(join(runFolder, 'model', 'moderato.json'), 'utf8'))
    const weights = Float32Array.from(tinyLabels, (label) => posWeight[label])
    const labels = Int8Array.from(
      rows.flatMap((row) => row.labels),
      (value) => value ?? -1,
    )
    expect(meanLoss(logits, labels, weights)).toBeCloseTo(-scores[best]!, 4)
  })
})

describe('the loss', () => {
  /** One step over all rows with weights that barely move: the training loss is the validation loss of the same rows. */
  async function firstLoss(name: string, rows: readonly SnapshotRow[], recipe: Partial<Recipe>) {
    const { runFolder, steps, progress } = await run(
      name,
      { maxSteps: 1, batchSize: rows.length, learningRate: 1e-12, dropout: 0, ...recipe },
      { train: rows, evaluation: rows },
    )
    const text = await readFile(join(runFolder, 'predictions.jsonl'), 'utf8')
    const p = text
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { p: number[] }).p)
    return { loss: steps[0]!.loss, validation: evaluations(progress)[0]!.loss!, p, progress, runFolder }
  }
  const rows = tinyComments(30)
  const partly = rows.map((row, i) => ({
    ...row,
    labels: row.labels.map((value, label) => ((i + label) % 4 === 0 ? null : value)),
  }))

  test.each([
    ['without class weights', { classWeights: 'none' }, rows],
    ['with balanced weights', { classWeights: 'balanced' }, rows],
    ['with unknown answers left out', { classWeights: 'balanced' }, partly],
  ] as const)('%s is that of the evaluation', async (_, recipe, data) => {
    const { loss, validation } = await firstLoss('run', data, recipe)
    expect(Math.abs(loss / validation - 1)).toBeLessThan(1e-5)
  })

  test('weighs positives by n / (2 · positives) of the known answers', async () => {
    const { runFolder } = await firstLoss('run', partly, { classWeights: 'balanced' })
    const { posWeight } = JSON.parse(await readFile(join(runFolder, 'model', 'moderato.json'), 'utf8'))
    for (const [i, label] of tinyLabels.entries()) {
      const known = partly.flatMap((row) => row.labels[i] ?? [])
      expect(posWeight[label]).toBeCloseTo(known.length / (2 * known.filter((value) => value === 1).length), 5)
    }
  })

  test('a label that nobody has weighs 1, with a warning', async () => {
    const without = rows.map((row) => ({ ...row, labels: row.labels.map((value, label) => (label === 1 ? 0 : value)) }))
    const { runFolder, progress } = await firstLoss('run', without as SnapshotRow[], { classWeights: 'balanced' })
    const { posWeight } = JSON.parse(await readFile(join(runFolder, 'model', 'moderato.json'), 'utf8'))
    expect(posWeight.threat).toBe(1)
    expect(notices(progress)).toContainEqual(expect.stringMatching(/No comment is labelled "threat"/))
  })

  /** binary_cross_entropy_with_logits with pos_weight w, of y (1 - 0.2) + 0.2 / 2, over known answers. */
  test.each(['none', 'balanced'] as const)('smooths answers towards a half, with class weights %s', async (classWeights) => {
    const { loss, p, runFolder } = await firstLoss('run', partly, { classWeights, labelSmoothing: 0.2 })
    const { posWeight } = JSON.parse(await readFile(join(runFolder, 'model', 'moderato.json'), 'utf8'))
    const expected = mean(
      partly.flatMap((row, i) =>
        row.labels.flatMap((value, label) => {
          if (value === null) return []
          const y = value * 0.8 + 0.1
          const w = posWeight[tinyLabels[label]!] as number
          return [-(w * y * Math.log(p[i]![label]!) + (1 - y) * Math.log(1 - p[i]![label]!))]
        }),
      ),
    )
    expect(loss).toBeCloseTo(expected, 5)
  })

  test('a row of which nothing is known changes nothing but itself', async () => {
    // Texts of one length, so that nothing but the words of the unknown row differs.
    const even = rows.slice(0, 12).map((row) => ({ ...row, text: row.text.split(' ').slice(0, 2).join(' ') }))
    const unknown = (text: string): SnapshotRow => ({ id: 'unknown', text, labels: [null, null, null] })
    const order = (extra: readonly number[]) => [...Array.from({ length: 12 }, (_, i) => i), ...extra].join('\n')
    const recipe = { batchSize: 13, epochs: 3, dropout: 0.1 }
    const one = await run('one', recipe, { train: [...even, unknown('the page')], order: order([12]) })
    const two = await run('two', recipe, { train: [...even, unknown('idiot buy')], order: order([12]) })
    const without = await run('without', recipe, { train: even, order: order([]) })
    expect(two.steps).toEqual(one.steps)
    // Weight decay of the other word's vector aside, which no gradient reaches either way.
    expect(await trainedWeights(two.runFolder)).toEqual(await trainedWeights(one.runFolder))
    for (const [i, { loss }] of without.steps.entries()) expect(Math.abs(loss / one.steps[i]!.loss - 1)).toBeLessThan(1e-5)
  })

  test('a batch of which nothing is known has no loss and no gradient', async () => {
    const unknown = rows.map((row) => ({ ...row, labels: row.labels.map(() => null) }))
    const { steps } = await run('unknown', { epochs: 1 }, { train: unknown })
    expect(steps.map(({ loss, gradNorm }) => [loss, gradNorm])).toEqual(steps.map(() => [0, 0]))
  })

  test('no longer a number ends the run with a sentence', async () => {
    const huge = run('huge', { learningRate: 1e30 })
    await expect(huge).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(
        /^The loss is no longer a number at step 2: the learning rate of 1e\+30 is too high.*Lower it/,
      ),
    })
    expect(await readdir(join(folder(), 'huge'))).not.toContain('model')
  })

  test('no longer a number at the evaluation ends it as well, and no such model is kept', async () => {
    await expect(run('huge', { learningRate: 1e30, maxSteps: 1 })).rejects.toThrow(/no longer a number.*too high/)
    expect(await readdir(join(folder(), 'huge'))).not.toContain('model')
  })
})

describe('frozen parts', () => {
  const config = { num_hidden_layers: 2 }
  const isFrozen = (freeze: number, name: string) =>
    name.startsWith('bert.embeddings.') || Number(/encoder\.layer\.(\d+)\./.exec(name)?.[1] ?? 9) < freeze

  test.each([0, 1, 2])('stay to the bit with %i layers, and all else moves', async (freeze) => {
    await writeTinyBert(baseFolder(), { labels: tinyLabels, config })
    const before = tinyWeights(3, config)
    const { runFolder } = await run('frozen', { freeze, maxSteps: 2, epochs: 1 })
    const after = await trainedWeights(runFolder)
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort())
    const unchanged = [...before].filter(([name, { data }]) =>
      Buffer.from(data.buffer).equals(Buffer.from(after.get(name)!.buffer)),
    )
    expect(unchanged.map(([name]) => name)).toEqual([...before.keys()].filter((name) => isFrozen(freeze, name)))
    for (const file of ['model', 'exp_avg', 'exp_avg_sq']) {
      const stored = await loadTensors(join(runFolder, 'checkpoint', `${file}.safetensors`))
      expect(
        [...stored.keys()].some((name) => isFrozen(freeze, name)),
        file,
      ).toBe(false)
    }
  })

  test('cannot be more layers than there are', async () => {
    await expect(run('frozen', { freeze: 2 })).rejects.toThrow(/2 layers are to be frozen, but this base has 1/)
  })
})

describe('the base', () => {
  test('with a classifier for the same labels goes on from it', async () => {
    await writeTinyBert(baseFolder(), { labels: tinyLabels })
    const { runFolder, progress } = await run('same', { maxSteps: 1, learningRate: 1e-12 })
    expect(notices(progress)).toEqual([])
    const before = tinyWeights(3)
    const after = await trainedWeights(runFolder)
    for (const [name, { data }] of before)
      for (const [i, value] of data.entries()) expect(Math.abs(after.get(name)![i]! - value), name).toBeLessThan(1e-9)
  })

  test('with fewer labels gets a fresh output layer once that is agreed, and says so', async () => {
    await writeTinyBert(baseFolder(), { labels: ['rude'] })
    const step = { maxSteps: 1, learningRate: 1e-12 }
    await expect(run('refused', step)).rejects.toThrow(/--ignore-mismatched-sizes/)
    const { runFolder, progress } = await run('other', step, {}, { ignoreMismatchedSizes: true })
    expect(notices(progress)).toContainEqual(expect.stringMatching(/newly initialized: classifier\.weight.*classifier\.bias/))
    const after = await trainedWeights(runFolder)
    expect([...after.get('classifier.bias')!].every((value) => Math.abs(value) < 1e-9)).toBe(true)
    expect(Math.max(...after.get('classifier.weight')!.map(Math.abs))).toBeLessThan(0.1)
    expect(after.get('bert.pooler.dense.weight')![0]).toBeCloseTo(tinyWeights(3).get('bert.pooler.dense.weight')!.data[0]!, 6)
  })

  test('without a classifier gets one, and says so', async () => {
    expect(notices((await run('bare', { maxSteps: 1 })).progress)).toEqual([
      expect.stringMatching(/newly initialized: classifier/),
    ])
  })

  test('that takes shorter texts than asked for is refused', async () => {
    await expect(run('long', { maxLength: 41 })).rejects.toThrow(/maximum length is 41 tokens, but this base takes at most 40/)
  })
})

describe('the data', () => {
  test('without rows to train on is refused', async () => {
    await expect(run('empty', {}, { train: [] })).rejects.toThrow(/nothing to train on: the training data has no rows/)
  })

  test('without rows to evaluate trains all the same, and keeps the last epoch', async () => {
    const { outcome, runFolder } = await run('unevaluated', { epochs: 2 }, { evaluation: [] })
    expect(outcome.counters.epochs.map(({ best, validationLoss }) => [best, validationLoss])).toEqual([
      [false, null],
      [true, null],
    ])
    expect(await readFile(join(runFolder, 'predictions.jsonl'), 'utf8')).toBe('')
    const [kept, last] = await Promise.all(
      ['model', 'checkpoint'].map((part) => loadTensors(join(runFolder, part, 'model.safetensors'))),
    )
    expect(kept).toEqual(last)
  })

  test('with a bad order file is refused before anything is trained', async () => {
    await expect(run('order', {}, { order: '0\n40\n' })).rejects.toThrow(
      /order file, line 2: found "40", expected a row index from 0 to 39/,
    )
  })

  test('that is gone is a sentence, not a crash', async () => {
    const runFolder = join(folder(), 'nowhere')
    await expect(runTiny({ runFolder, baseFolder: baseFolder() })).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringMatching(/nowhere.(train|eval)\.jsonl does not exist/),
    })
  })
})
