/** LoRA beside PEFT: logits, loss, gradients of adapters and head, five steps of AdamW and the merged weights, in every family. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { buildLogitsGraph } from '@engine/arch/classifier'
import { architectures } from '@engine/arch/index'
import { adapterOfDown } from '@engine/nn/lora'
import { adamWDefaults, isDecayed } from '@engine/optim/adamw'
import { loadModel } from '@engine/predict/load-model'
import { batchOf, lossFeeds, readModelReference } from '@engine/process/parity/model-reference'
import { cpu } from '@engine/runtime/cpu'
import type { Weight, Weights } from '@engine/runtime/device'
import { buildGradientGraph } from '@engine/train/gradient-graph'
import { loraOf, trainableWith, withAdapters } from '@engine/train/lora'
import { mergeAdapters } from '@engine/train/merge-adapters'
import { Recipe } from '@shared/recipe'
import { describe, expect, test } from 'vitest'

const golden = resolve('tests/golden')
const names = readdirSync(join(golden, 'lora')).map((file) => file.replace('.json', ''))

interface Reference {
  checkpoint: string
  target_modules: string | string[] | null
  r: number
  lora_alpha: number
  adapters: string[]
  logits: number[][]
  merged_logits: number[][]
  loss: number
  grad: Record<string, { norm: number; head: number[]; shape: number[] }>
  train: {
    lr: number
    weight_decay: number
    max_grad_norm: number
    decayed: string[]
    loss_before_step: number[]
    grad_norm: number[]
    logits_after: number[][]
  }
}
const read = (name: string): Reference => JSON.parse(readFileSync(join(golden, 'lora', `${name}.json`), 'utf8'))

/** A and B as the script fills them: the layers by name, each with waves of its own. */
function filled(weights: Weights, layers: readonly string[]): Weights {
  const all = new Map(weights)
  for (const name of weights.keys()) {
    const adapter = adapterOfDown(name)
    if (!adapter) continue
    const j = layers.indexOf(adapter.weight.replace(/\.weight$/, ''))
    const fill = (parameter: string, wave: (x: number) => number) => {
      const { shape, data } = weights.get(parameter) as Weight
      all.set(parameter, { shape, data: data.map((_, i) => 0.1 * wave(1 + i + 13 * j)) })
    }
    fill(adapter.down, Math.sin)
    fill(adapter.up, Math.cos)
  }
  return all
}

async function opened(name: string) {
  const reference = read(name)
  const folder = join(golden, reference.checkpoint)
  const loaded = await loadModel(folder, { labels: null, seed: 0, dropout: 0 })
  const targets = reference.target_modules
  const recipe = Recipe.parse({
    loraRank: reference.r,
    loraAlpha: reference.lora_alpha,
    loraTargetModules: Array.isArray(targets) ? targets.join(', ') : targets,
  })
  const lora = loraOf(loaded.model, recipe)!
  const gradient = buildGradientGraph(loaded.model, trainableWith(loaded.model, recipe), { rowGradients: true, lora })
  const weights = filled(withAdapters(loaded.weights, gradient.parameters, 0), reference.adapters)
  const training = await cpu.openTraining({
    gradient: gradient.graph,
    logits: buildLogitsGraph(loaded.model, 'int32', lora).graph,
    trainable: gradient.trainable,
    weights,
    moments: null,
  })
  const given = await readModelReference(join(folder, 'reference.json'))
  return { reference, model: loaded.model, lora, gradient, training, batch: batchOf(given), loss: lossFeeds(given) }
}

const expectClose = (actual: ArrayLike<number>, expected: readonly number[], tolerance: number, what: string) => {
  expect(actual.length, what).toBe(expected.length)
  expected.forEach((value, i) => {
    expect(Math.abs((actual[i] as number) - value), `${what}[${i}]: ${actual[i]}, expected ${value}`).toBeLessThan(tolerance)
  })
}

test('every family of the index is compared', () => {
  const compared = names.map((name) => JSON.parse(readFileSync(join(golden, read(name).checkpoint, 'config.json'), 'utf8')))
  expect(new Set(compared.map(({ model_type }) => model_type))).toEqual(new Set(architectures.keys()))
})

describe.each(names)('%s', (name) => {
  test('computes and trains as PEFT does, and merges to the same logits', async () => {
    const { reference, model, lora, gradient, training, batch, loss } = await opened(name)
    try {
      expectClose(await training.logits(batch), reference.logits.flat(), 1e-4, 'logits')
      expect(await training.gradients({ ...batch, ...loss }, true)).toBeCloseTo(reference.loss, 4)
      const held = await training.heldGradients()
      expect([...held.keys()].sort()).toEqual(Object.keys(reference.grad).sort())
      const largest = Math.max(...Object.values(reference.grad).map(({ norm }) => norm))
      for (const { name: parameter, shape } of gradient.trainable) {
        const expected = reference.grad[parameter]!
        const data = held.get(parameter)!
        expect(shape, parameter).toEqual(expected.shape)
        expectClose([Math.hypot(...data)], [expected.norm], 1e-3 * expected.norm + 1e-6 * largest, `norm of ${parameter}`)
        expectClose(data.subarray(0, 8), expected.head, 1e-3 * expected.norm + 1e-6 * largest, parameter)
      }
      const { train } = reference
      const options = { ...adamWDefaults, weightDecay: train.weight_decay, maxGradNorm: train.max_grad_norm }
      for (const [i, expected] of train.loss_before_step.entries()) {
        const found = await training.gradients({ ...batch, ...loss }, true)
        expect(Math.abs(found / expected - 1), `loss before step ${i + 1}`).toBeLessThan(2e-4)
        const norm = await training.update({ options, learningRate: train.lr, step: i + 1 })
        expect(Math.abs(norm / train.grad_norm[i]! - 1), `norm of step ${i + 1}`).toBeLessThan(1e-3)
      }
      expect(
        gradient.trainable
          .map((spec) => spec.name)
          .filter(isDecayed)
          .sort(),
      ).toEqual([...train.decayed].sort())
      const after = await training.logits(batch)
      expectClose(after, train.logits_after.flat(), 5e-4, 'logits after')
      const merged = mergeAdapters((await training.state()).weights, lora)
      const { graph, parameters } = buildLogitsGraph(model, 'int32')
      expect([...merged.keys()].sort()).toEqual(parameters.map((spec) => spec.name).sort())
      const plain = await cpu.openInference(graph, merged)
      expectClose(await plain.logits(batch), [...after], 1e-5, 'merged logits')
      expectClose(after, reference.merged_logits.flat(), 5e-4, 'merged logits of PEFT')
      await plain.dispose()
    } finally {
      await training.dispose()
    }
  })
})
