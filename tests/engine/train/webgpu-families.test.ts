/**
 * Every family trains on WebGPU as on the CPU: twenty steps in micro-batches, dropout included, and the evaluation after them. Compiling
 * for the graphics card in software takes a quarter of a minute a family, so it is asked for: MODERATO_TEST_WEBGPU=1.
 */

import { scoreRows } from '@engine/predict/score'
import { cpu } from '@engine/runtime/cpu'
import type { Device, Weight } from '@engine/runtime/device'
import { webgpu } from '@engine/runtime/webgpu'
import { families, prepared } from '@tests/engine/fixtures/golden-training'
import { everyFamily } from '@tests/engine/fixtures/software-gpu'
import { describe, expect, test } from 'vitest'

const STEPS = 20

async function trained(folder: string, device: Device) {
  const { step, training, train, model } = await prepared(folder, {}, device)
  const records = []
  for (let number = 1; number <= STEPS; number++) records.push(await step(number, 40))
  const gradients = new Map([...(await training.heldGradients())].map(([name, data]) => [name, data.slice()]))
  const weights = new Map([...(await training.state()).weights].map(([name, { data }]: [string, Weight]) => [name, data.slice()]))
  const logits = await scoreRows(training, train.tokens, { labels: model.labels.length, facts: model.facts })
  await training.dispose()
  return { records, gradients, weights, logits }
}

const distance = (a: Float32Array, b: Float32Array): number => Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))

describe.skipIf(!everyFamily)('on WebGPU', () => {
  test.each(families)('%s (%s)', { timeout: 600_000 }, async (_, folder) => {
    const [expected, found] = [await trained(folder, cpu), await trained(folder, webgpu)]
    for (const [i, { loss, gradNorm }] of expected.records.entries()) {
      expect(Math.abs(found.records[i]!.loss / loss - 1), `loss of step ${i + 1}`).toBeLessThan(1e-3)
      expect(Math.abs(found.records[i]!.gradNorm / gradNorm - 1), `norm of step ${i + 1}`).toBeLessThan(1e-3)
    }
    const { gradNorm } = expected.records.at(-1)!
    for (const [name, data] of expected.gradients)
      expect(distance(data, found.gradients.get(name)!), `gradient of ${name}`).toBeLessThan(1e-3 * gradNorm)
    expect(distance(expected.logits, found.logits), 'logits after training').toBeLessThan(1e-3)
    // A gradient that is rounding moves a weight by the learning rate, up or down: these are a thousandth.
    for (const [name, data] of expected.weights) expect(distance(data, found.weights.get(name)!), name).toBeLessThan(1e-3)
  })
})
