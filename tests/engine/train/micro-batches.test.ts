/** A batch cut into micro-batches, or padded wider, gives the loss and the gradients of the batch in one piece. */
import { join } from 'node:path'
import { padded } from '@engine/data/tokens'
import { cpu } from '@engine/runtime/cpu'
import type { Feeds } from '@engine/runtime/device'
import { DropoutMasks } from '@engine/train/dropout-masks'
import { type Prepared, prepare } from '@engine/train/prepare'
import { trainStep } from '@engine/train/step'
import { TokenBudget } from '@engine/train/token-budget'
import { writeTinyBert } from '@tests/engine/fixtures/tiny-bert'
import { tinyComments, tinyLabels } from '@tests/engine/fixtures/tiny-comments'
import { makeRunFolder, runTiny, tinyRecipe } from '@tests/engine/fixtures/tiny-run'
import { type Work, watchedDevice } from '@tests/engine/fixtures/watched-device'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { beforeEach, describe, expect, test } from 'vitest'

const folder = temporaryFolder()
const baseFolder = () => join(folder(), 'base')
beforeEach(() => writeTinyBert(baseFolder()))

/** Every third answer of the second label is unknown. */
const rows = tinyComments(16).map((row, i) => ({
  ...row,
  labels: row.labels.map((value, label) => (label === 1 && i % 3 === 0 ? null : value)),
}))
// A learning rate of 0: the update leaves the weights, so that each way starts from the same ones.
const recipe = tinyRecipe({ batchSize: 16, learningRate: 0, dropout: 0.2 })

async function prepared(): Promise<Prepared> {
  const runFolder = await makeRunFolder(join(folder(), 'run'), { train: rows })
  const signal = new AbortController().signal
  return prepare(
    { runFolder, baseFolder: baseFolder(), labels: tinyLabels, recipe, resume: false, device: cpu, signal },
    () => {},
  )
}

interface Gradients {
  readonly loss: number
  readonly norm: number
  readonly held: ReadonlyMap<string, Float32Array>
}
const copied = (held: ReadonlyMap<string, Float32Array>) => new Map([...held].map(([name, data]) => [name, data.slice()]))

function expectEqual(found: Gradients, expected: Gradients): void {
  expect(Math.abs(found.loss / expected.loss - 1)).toBeLessThan(1e-5)
  expect(Math.abs(found.norm / expected.norm - 1)).toBeLessThan(1e-5)
  for (const [name, data] of expected.held)
    for (const [i, value] of data.entries())
      expect(Math.abs(found.held.get(name)![i]! - value), `${name}[${i}]`).toBeLessThan(1e-5 * expected.norm)
}

test('gradients add up over micro-batches of any size, dropout included', async () => {
  const run = await prepared()
  const masks = new DropoutMasks(run.gradient.dropoutSites, recipe.seed)
  const batch = Int32Array.from(rows, (_, i) => (5 * i) % 16)
  const signal = new AbortController().signal
  const within = async (tokenBudget: number): Promise<Gradients> => {
    const record = await trainStep({
      prepared: run,
      recipe,
      masks,
      batch,
      step: 1,
      tokenBudget: new TokenBudget(tokenBudget),
      signal,
    })
    return { loss: record!.loss, norm: record!.gradNorm, held: copied(await run.training.heldGradients()) }
  }
  const whole = await within(10_000)
  expect(whole.norm).toBeGreaterThan(0.01)
  for (const budget of [200, 64, 1]) expectEqual(await within(budget), whole)
  await run.training.dispose()
})

test('more padding changes nothing, dropout included', async () => {
  const run = await prepared()
  const masks = new DropoutMasks(run.gradient.dropoutSites, recipe.seed)
  const places = [0, 1, 2, 3]
  const lengths = places.map((row) => run.train.lengths[row]!)
  const shape = [4, 3]
  const loss: Feeds = {
    labels: { dtype: 'float32', shape, data: Float32Array.from({ length: 12 }, (_, i) => i % 2) },
    known: { dtype: 'float32', shape, data: new Float32Array(12).fill(1) },
    pos_weight: { dtype: 'float32', shape: [3], data: Float32Array.of(1, 2, 3) },
    loss_scale: { dtype: 'float32', shape: [], data: Float32Array.of(1 / 12) },
  }
  const under = async (width: number): Promise<Gradients> => {
    const feeds = { ...padded(run.train.tokens, places, width, 0), ...loss, ...masks.feeds(1, { places, lengths, width }) }
    const value = await run.training.gradients(feeds, true)
    const held = copied(await run.training.heldGradients())
    const squares = [...held.values()].flatMap((data) => [...data]).reduce((sum, x) => sum + x * x, 0)
    return { loss: value, norm: Math.sqrt(squares), held }
  }
  const tight = await under(Math.max(...lengths))
  for (const more of [1, 7, 15]) expectEqual(await under(Math.max(...lengths) + more), tight)
  await run.training.dispose()
})

describe('a whole run', () => {
  test('has the losses of one with large micro-batches', async () => {
    const trained = async (name: string, tokenBudget: number) => {
      const counts: Partial<Record<Work, number>> = {}
      const device = watchedDevice((work, count) => {
        counts[work] = count
      })
      const runFolder = await makeRunFolder(join(folder(), name))
      const { steps } = await runTiny({
        runFolder,
        baseFolder: baseFolder(),
        tokenBudget,
        device,
        recipe: tinyRecipe({ learningRate: 1e-3 }),
      })
      return { losses: steps.map(({ loss }) => loss), passes: counts.gradients! }
    }
    const [large, small] = [await trained('large', 100_000), await trained('small', 48)]
    expect(large.passes).toBe(10)
    expect(small.passes).toBeGreaterThanOrEqual(20)
    expect(small.losses).toHaveLength(10)
    for (const [step, loss] of small.losses.entries())
      expect(Math.abs(loss / large.losses[step]! - 1), `step ${step}`).toBeLessThan(1e-5)
  })
})
