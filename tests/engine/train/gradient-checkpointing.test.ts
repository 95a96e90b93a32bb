/** Recomputed activations give the losses, gradients and norms of kept ones, in every family. */
import { families, prepared } from '@tests/engine/fixtures/golden-training'
import { describe, expect, test } from 'vitest'

const distance = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0)

describe.each(families)('%s (%s)', (_, folder) => {
  test.each([
    ['whole', {}],
    ['with LoRA', { loraRank: 2, loraDropout: 0.3 }],
    ['above a frozen layer', { freeze: 1 }],
  ])('%s: the same losses, gradients and norms, dropout included', async (_, settings) => {
    const trained = async (gradientCheckpointing: boolean) => {
      const { step, training } = await prepared(folder, { ...settings, gradientCheckpointing })
      const first = await step(1, 60)
      const held = new Map([...(await training.heldGradients())].map(([name, data]) => [name, data.slice()]))
      const records = [first, await step(2, 60)]
      await training.dispose()
      return { records, held }
    }
    const [kept, recomputed] = [await trained(false), await trained(true)]
    expect(kept.records[0]!.gradNorm).toBeGreaterThan(0)
    for (const [name, data] of kept.held)
      expect(distance(recomputed.held.get(name)!, data), name).toBeLessThan(1e-6 * kept.records[0]!.gradNorm)
    for (const [i, { loss, gradNorm }] of kept.records.entries()) {
      expect(Math.abs(recomputed.records[i]!.loss / loss - 1), `step ${i + 1}`).toBeLessThan(1e-6)
      expect(Math.abs(recomputed.records[i]!.gradNorm / gradNorm - 1), `step ${i + 1}`).toBeLessThan(1e-5)
    }
  })
})
