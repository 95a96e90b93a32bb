/**
 * Every family trains on WebGPU as on the CPU: five steps in micro-batches, dropout included. Compiling for the graphics card in
 * software takes a quarter of a minute a family, so it is asked for: MODERATO_TEST_WEBGPU=1.
 */
import { cpu } from '@engine/runtime/cpu'
import type { Device, Weight } from '@engine/runtime/device'
import { webgpu } from '@engine/runtime/webgpu'
import { families, prepared } from '@tests/engine/fixtures/golden-training'
import { everyFamily } from '@tests/engine/fixtures/software-gpu'
import { describe, expect, test } from 'vitest'

const STEPS = 5

async function trained(folder: string, device: Device) {
  const { step, training } = await prepared(folder, {}, device)
  const records = []
  for (let number = 1; number <= STEPS; number++) records.push(await step(number, 40))
  const gradients = new Map([...(await training.heldGradients())].map(([name, data]) => [name, data.slice()]))
  const weights = new Map([...(await training.state()).weights].map(([name, { data }]: [string, Weight]) => [name, data.slice()]))
  await training.dispose()
  return { records, gradients, weights }
}

const distance = (a: Float32Array, b: Float32Array): number => Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))

describe.skipIf(!everyFamily)('on WebGPU', () => {
  test.each(families)('%s (%s)', { timeout: 240_000 }, async (_, folder) => {
    const [expected, found] = [await trained(folder, cpu), await trained(folder, webgpu)]
    for (const [i, { loss, gradNorm }] of expected.records.entries()) {
      expect(Math.abs(found.records[i]!.loss / loss - 1), `loss of step ${i + 1}`).toBeLessThan(1e-3)
      expect(Math.abs(found.records[i]!.gradNorm / gradNorm - 1), `norm of step ${i + 1}`).toBeLessThan(1e-3)
    }
    const { gradNorm } = expected.records.at(-1)!
    for (const [name, data] of expected.gradients)
      expect(distance(data, found.gradients.get(name)!), `gradient of ${name}`).toBeLessThan(1e-3 * gradNorm)
    // A gradient that is rounding moves a weight by the learning rate, up or down: these are a thousandth.
    for (const [name, data] of expected.weights) expect(distance(data, found.weights.get(name)!), name).toBeLessThan(1e-3)
  })
})
