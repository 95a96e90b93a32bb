/** A dry run answers what a run would take, from the run's own data, and leaves nothing behind. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { cpu } from '@engine/runtime/cpu'
import type { Device } from '@engine/runtime/device'
import { loopDevice } from '@engine/runtime/loop-device'
import { dryRun } from '@engine/train/dry-run'
import { DryRun } from '@shared/dry-run'
import type { Recipe } from '@shared/recipe'
import { writeTinyBert } from '@tests/engine/fixtures/tiny-bert'
import { tinyComments, tinyLabels } from '@tests/engine/fixtures/tiny-comments'
import { makeRunFolder, tinyRecipe } from '@tests/engine/fixtures/tiny-run'
import { watchedDevice } from '@tests/engine/fixtures/watched-device'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { beforeEach, expect, test } from 'vitest'

const folder = temporaryFolder()
const at = (name: string) => join(folder(), name)
beforeEach(() => writeTinyBert(at('base')))

interface Asked {
  readonly recipe?: Partial<Recipe>
  readonly device?: Device
  readonly rows?: number
  readonly signal?: AbortSignal
}

async function measure({ recipe = {}, device = cpu, rows = 200, signal = new AbortController().signal }: Asked = {}) {
  const runFolder = await makeRunFolder(at('run'), { train: tinyComments(rows) })
  const input = { runFolder, baseFolder: at('base'), labels: tinyLabels, recipe: tinyRecipe(recipe), device, signal }
  return dryRun(
    { ...input, resume: false, tokenBudget: 40 },
    () => 123,
    () => {},
  )
}

test('tells memory, time and the longest batch', async () => {
  const measured = await measure({ recipe: { epochs: 3, evalSteps: 10 } })
  expect(DryRun.parse(measured)).toEqual(measured)
  expect(measured).toMatchObject({ device: 'cpu', peakRssBytes: 123, stepsPerEpoch: 25, totalSteps: 75 })
  const { longestBatch: longest, secondsPerEpoch, secondsPerEvaluation, secondsTotal } = measured
  expect(longest.rows).toBe(8)
  expect(longest.tokensAtOnce).toBeLessThanOrEqual(40)
  expect(longest.microBatches * longest.tokensAtOnce).toBeGreaterThanOrEqual(longest.tokens)
  expect(secondsPerEvaluation).toBeGreaterThan(0)
  // 25 steps and 2.5 evaluations an epoch; 75 steps and 8 evaluations in all.
  const steps = secondsPerEpoch - 2.5 * secondsPerEvaluation
  expect(steps).toBeGreaterThan(0)
  expect(secondsTotal).toBeCloseTo(3 * steps + 8 * secondsPerEvaluation, 6)
})

test('computes a sample, and leaves the run folder as it was', async () => {
  const counts = { open: 0, gradients: 0, update: 0, logits: 0 }
  const device = watchedDevice((work, count) => {
    counts[work] = count
  })
  const { timed, stepsPerEpoch, longestBatch } = await measure({ device, rows: 2000 })
  expect(timed).toBe(40)
  expect(counts.gradients).toBeLessThan(50)
  expect(counts.gradients).toBeGreaterThan(timed)
  expect(stepsPerEpoch * longestBatch.microBatches).toBeGreaterThan(10 * counts.gradients)
  expect((await readdir(at('run'))).sort()).toEqual(['eval.jsonl', 'train.jsonl'])
})

test.each<[string, Partial<Recipe>]>([
  ['LoRA', { loraRank: 2 }],
  ['gradient checkpointing', { gradientCheckpointing: true }],
  ['frozen layers', { freeze: 1 }],
])('measures %s as it would train', async (_, recipe) => {
  expect((await measure({ recipe })).secondsPerEpoch).toBeGreaterThan(0)
})

test('head only: the encoder is sampled, not run over all rows, and counts once', async () => {
  let answered = 0
  const counting: Device = {
    ...cpu,
    async openInference(graph, weights) {
      const inference = await cpu.openInference(graph, weights)
      return {
        ...inference,
        async logits(feeds) {
          answered += feeds.input_ids!.shape[0]!
          return inference.logits(feeds)
        },
      }
    },
  }
  const of = (epochs: number) => measure({ recipe: { headOnly: true, epochs }, device: counting, rows: 12_000 })
  const { secondsTotal, secondsPerEpoch } = await of(1)
  expect(answered).toBeGreaterThan(0)
  expect(answered).toBeLessThan(11_000)
  expect(secondsTotal).toBeGreaterThan(secondsPerEpoch)
})

test('steps that a device takes together are measured together', async () => {
  const { secondsPerEpoch, device } = await measure({ device: loopDevice('cuda', 'cpu'), rows: 40 })
  expect(device).toBe('cuda')
  expect(secondsPerEpoch).toBeGreaterThan(0)
})

test('what does not fit is halved here already, and told', async () => {
  const cramped: Device = {
    ...cpu,
    async openTraining(plan) {
      const training = await cpu.openTraining(plan)
      return {
        ...training,
        async gradients(feeds, first) {
          if (feeds.input_ids!.data.length > 25) throw new Error('Failed to allocate memory for requested buffer of size 1')
          return training.gradients(feeds, first)
        },
      }
    },
  }
  const { notices, longestBatch } = await measure({ device: cramped })
  expect(notices.filter((message) => message.startsWith('There was not enough memory for step 1 '))).toHaveLength(1)
  expect(longestBatch.tokensAtOnce).toBeLessThanOrEqual(25)
})

test('is stopped between micro-batches', async () => {
  const controller = new AbortController()
  const device = watchedDevice((work, count) => {
    if (work === 'gradients' && count === 5) controller.abort()
  })
  await expect(measure({ device, signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' })
})

test('refuses what a training would refuse', async () => {
  await expect(measure({ recipe: { maxLength: 500 } })).rejects.toThrow(/takes at most 40/)
})
