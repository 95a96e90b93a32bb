/** Every family trains by the same rules: micro-batches add up, a run repeats to the bit, and what is frozen is what it says. */
import { join } from 'node:path'
import { buildLogitsGraph } from '@engine/arch/classifier'
import { architectures } from '@engine/arch/index'
import { loadModel } from '@engine/predict/load-model'
import { freezeNotice, trainableBy } from '@engine/train/freeze'
import { families, golden, prepared } from '@tests/engine/fixtures/golden-training'
import { describe, expect, test } from 'vitest'

/** The largest difference of two elements at the same place. */
const distance = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0)

describe.each(families)('%s (%s)', (_, folder) => {
  test('gradients and steps are those of the large batch, whatever the micro-batches hold', async () => {
    const within = async (tokenBudget: number) => {
      const { step, training } = await prepared(folder)
      const first = await step(1, tokenBudget)
      const held = [...(await training.heldGradients())].map(([name, data]) => [name, data.slice()] as const)
      const records = [first, await step(2, tokenBudget), await step(3, tokenBudget)]
      await training.dispose()
      return { records, held: new Map(held) }
    }
    const whole = await within(100_000)
    const { gradNorm } = whole.records[0]!
    expect(gradNorm).toBeGreaterThan(0)
    for (const budget of [60, 1]) {
      const parts = await within(budget)
      for (const [name, data] of whole.held)
        expect(distance(parts.held.get(name)!, data), `${name}, ${budget}`).toBeLessThan(1e-5 * gradNorm)
      for (const [i, { loss, gradNorm: norm }] of parts.records.entries()) {
        expect(Math.abs(loss / whole.records[i]!.loss - 1), `step ${i + 1}, ${budget}`).toBeLessThan(1e-5)
        expect(Math.abs(norm / whole.records[i]!.gradNorm - 1), `step ${i + 1}, ${budget}`).toBeLessThan(1e-4)
      }
    }
  })

  test('with LoRA and its dropout as well', async () => {
    const within = async (tokenBudget: number) => {
      const { step, training } = await prepared(folder, { loraRank: 2, loraDropout: 0.3, loraTargetModules: 'all-linear' })
      const records = [await step(1, tokenBudget), await step(2, tokenBudget)]
      await training.dispose()
      return records
    }
    const [whole, parts] = [await within(100_000), await within(1)]
    for (const [i, { loss, gradNorm }] of whole.entries()) {
      expect(Math.abs(parts[i]!.loss / loss - 1), `step ${i + 1}`).toBeLessThan(1e-5)
      expect(Math.abs(parts[i]!.gradNorm / gradNorm - 1), `step ${i + 1}`).toBeLessThan(1e-4)
    }
  })

  test('repeats to the bit, dropout included', async () => {
    const trained = async () => {
      const { step, training } = await prepared(folder)
      const records = [await step(1, 40), await step(2, 40), await step(3, 40)]
      const weights = [...(await training.state()).weights].map(([name, { data }]) => [name, data.slice()] as const)
      await training.dispose()
      return { records, weights: new Map(weights) }
    }
    const [first, again] = [await trained(), await trained()]
    expect(again).toEqual(first)
    expect(first.records[1]!.loss).not.toBe(first.records[0]!.loss)
  })

  test('frozen, it moves nothing that is frozen and all that is not', async () => {
    const { model, ...before } = await prepared(folder)
    await before.training.dispose()
    for (const freeze of [0, model.facts.layers]) {
      const { step, training, gradient } = await prepared(folder, { freeze })
      const start = new Map([...(await training.state()).weights].map(([name, { data }]) => [name, data.slice()]))
      await step(1, 1000)
      const trains = trainableBy(model.model, freeze)
      const reached = new Set(gradient.trainable)
      const { weights } = await training.state()
      for (const spec of gradient.parameters) {
        const moved = distance(weights.get(spec.name)!.data, start.get(spec.name)!) > 0
        if (!trains(spec)) expect(moved, spec.name).toBe(false)
        else if (reached.has(spec)) expect(moved, spec.name).toBe(true)
      }
      await training.dispose()
    }
  })
})

/** By family: where its parameters belong beyond `…embeddings.…` and the layers by number. */
const parts: Record<string, Record<string, 'embeddings' | 'pooler' | 'classifier' | number>> = {
  bert: {
    'bert.embeddings.LayerNorm.weight': 'embeddings',
    'bert.pooler.dense.weight': 'pooler',
    'classifier.bias': 'classifier',
  },
  roberta: { 'roberta.embeddings.position_embeddings.weight': 'embeddings', 'classifier.dense.weight': 'classifier' },
  'xlm-roberta': { 'roberta.encoder.layer.0.output.dense.bias': 0, 'classifier.out_proj.weight': 'classifier' },
  distilbert: { 'distilbert.transformer.layer.0.ffn.lin1.weight': 0, 'pre_classifier.weight': 'classifier' },
  electra: { 'electra.embeddings_project.weight': 'embeddings', 'classifier.dense.weight': 'classifier' },
  albert: { 'albert.encoder.embedding_hidden_mapping_in.weight': 'embeddings', 'albert.pooler.weight': 'pooler' },
  mpnet: { 'mpnet.encoder.relative_attention_bias.weight': 'embeddings', 'classifier.out_proj.bias': 'classifier' },
  deberta: { 'deberta.encoder.rel_embeddings.weight': 'embeddings', 'pooler.dense.weight': 'pooler' },
  'deberta-v2': {
    'deberta.encoder.rel_embeddings.weight': 'embeddings',
    'deberta.encoder.LayerNorm.weight': 'embeddings',
    'deberta.encoder.conv.conv.weight': 0,
    'pooler.dense.bias': 'pooler',
  },
  canine: {
    'canine.char_embeddings.HashBucketCodepointEmbedder_0.weight': 'embeddings',
    'canine.initial_char_encoder.layer.0.output.dense.weight': 'embeddings',
    'canine.chars_to_molecules.conv.weight': 'embeddings',
    'canine.encoder.layer.0.output.dense.weight': 0,
    'canine.projection.conv.weight': 'pooler',
    'canine.final_char_encoder.layer.0.output.dense.weight': 'pooler',
    'canine.pooler.dense.weight': 'pooler',
  },
  modernbert: {
    'model.embeddings.norm.weight': 'embeddings',
    'model.layers.0.mlp.Wi.weight': 0,
    'model.final_norm.weight': 1,
    'head.dense.weight': 'pooler',
    'classifier.weight': 'classifier',
  },
}

test.each(families)('parts of %s', async (family, folder) => {
  const { model } = await loadModel(join(golden, folder), { labels: null, seed: 0 })
  for (const [name, part] of Object.entries(parts[family] ?? {})) expect(model.architecture.partOf(name, model.config)).toBe(part)
  expect(Object.keys(parts)).toContain(family)
})

describe('layers that share parameters', () => {
  const architecture = architectures.get('albert')!
  const notice = (groups: number, freeze: number | null) => {
    const sizes = { hidden_size: 8, embedding_size: 4, num_attention_heads: 2, intermediate_size: 8, vocab_size: 50 }
    const config = architecture.config.parse({ ...sizes, num_hidden_layers: 6, num_hidden_groups: groups })
    const model = { architecture, config, labels: 2 }
    return freezeNotice(model, buildLogitsGraph(model, 'int32').parameters, freeze)
  }

  test('with layers that train, train themselves, and that is said', () => {
    expect(notice(1, 5)).toBe('Layers 1 to 5 share their parameters with a later layer that trains, so they train too.')
    expect(notice(1, 1)).toBe('Layer 1 shares its parameters with a later layer that trains, so it trains too.')
    expect(notice(2, 5)).toBe('Layers 4 to 5 share their parameters with a later layer that trains, so they train too.')
  })

  test('with frozen ones alone are frozen, and nothing need be said', () => {
    for (const [groups, freeze] of [
      [1, null],
      [1, 0],
      [1, 6],
      [2, 3],
      [3, 2],
      [6, 1],
    ] as const)
      expect(notice(groups, freeze), `${groups}, ${freeze}`).toBeNull()
  })
})
