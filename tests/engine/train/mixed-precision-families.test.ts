/** Mixed precision beside float32 in every family, on the CPU, which rounds to float16 wherever the graph says so. */
import { hostDevice } from '@engine/runtime/host-device'
import type { Recipe } from '@shared/recipe'
import { families, prepared } from '@tests/engine/fixtures/golden-training'
import { describe, expect, test } from 'vitest'

/** CUDA's class, step by step, with the CPU in its place. */
const device = hostDevice('cuda', 'cpu')
const STEPS = 20

/** @param tokens of a micro-batch: 200 hold the whole batch */
async function trained(folder: string, tokens: number, settings: Partial<Recipe>) {
  const { step, training } = await prepared(folder, settings, device)
  const losses = [(await step(1, tokens)).loss]
  const gradients = new Map([...(await training.heldGradients())].map(([name, data]) => [name, [...data]]))
  while (losses.length < STEPS) losses.push((await step(losses.length + 1, tokens)).loss)
  await training.dispose()
  return { losses, gradients, all: [...gradients.values()].flat() }
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = a.reduce((sum, value, i) => sum + value * b[i]!, 0)
  return dot / (Math.hypot(...a) * Math.hypot(...b))
}

describe.each(families)('%s (%s)', (_, folder) => {
  test.each([
    ['whole', 60, {}],
    ['with LoRA', 200, { loraRank: 2, loraDropout: 0.3 }],
    ['above a frozen layer, recomputed', 200, { freeze: 1, gradientCheckpointing: true }],
  ])('%s: the losses of twenty steps and the gradients of the first', async (_, tokens, settings) => {
    const run = (mixedPrecision: Recipe['mixedPrecision']) => trained(folder, tokens, { ...settings, mixedPrecision })
    const [single, mixed] = [await run('no'), await run('fp16')]
    for (const [i, loss] of single.losses.entries())
      expect(Math.abs(mixed.losses[i]! / loss - 1), `step ${i + 1}`).toBeLessThan(0.01)
    expect(mixed.losses[0], 'computed in float32 after all').not.toBe(single.losses[0])
    expect(cosine(single.all, mixed.all)).toBeGreaterThan(0.9999)
    const norm = Math.hypot(...single.all)
    // Of a key's bias, for one, the gradient is all rounding; and a unit beside the kink of a relu may fall on its other side.
    for (const [name, values] of [...single.gradients].filter(([, values]) => Math.hypot(...values) > 1e-2 * norm))
      expect(cosine(values, mixed.gradients.get(name)!), name).toBeGreaterThan(0.99)
  })
})
