/** BERT as a graph: what it prints, which parts it has, where dropout acts, and which configurations it refuses. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildClassifier, buildLogitsGraph } from '@engine/arch/classifier'
import { printGraph } from '@engine/graph/print'
import { describeModel } from '@engine/predict/load-model'
import { tinyBertConfig, tinyModel } from '@tests/engine/fixtures/tiny-bert'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { describe, expect, test } from 'vitest'

test('one layer, forward, prints as it always has', async () => {
  const model = tinyModel(3, { num_hidden_layers: 1, hidden_size: 8, vocab_size: 20, max_position_embeddings: 10 })
  await expect(printGraph(buildLogitsGraph(model, 'int64').graph)).toMatchFileSnapshot('bert-one-layer.graph.txt')
})

test('a parameter belongs to the embeddings, a layer, the pooler or the classifier', () => {
  const model = tinyModel(3, { num_hidden_layers: 12 })
  const { parameters } = buildLogitsGraph(model, 'int32')
  const parts = parameters.map(({ name }) => [name, model.architecture.partOf(name, model.config)] as const)
  const count = (part: string | number) => parts.filter(([, found]) => found === part).length
  expect(count('embeddings')).toBe(5)
  expect(Array.from({ length: 12 }, (_, layer) => count(layer))).toEqual(new Array(12).fill(16))
  expect([count('pooler'), count('classifier')]).toEqual([2, 2])
  expect(Object.fromEntries(parts)).toMatchObject({
    'bert.embeddings.LayerNorm.bias': 'embeddings',
    'bert.encoder.layer.11.output.dense.weight': 11,
    'bert.pooler.dense.weight': 'pooler',
    'classifier.bias': 'classifier',
  })
})

describe('dropout', () => {
  const rates = { hidden_dropout_prob: 0.2, attention_probs_dropout_prob: 0.3 }
  const sitesOf = (changes: Parameters<typeof tinyModel>[1], training = true) =>
    buildClassifier(tinyModel(3, changes), { training, idType: 'int32' }).dropoutSites

  test('acts on embeddings, attention weights, both blocks of a layer and the pooled vector; at last on first tokens only', () => {
    expect(
      sitesOf({ ...rates, num_hidden_layers: 2 }).map(({ input, layout, rate, units }) => [input, layout, rate, units]),
    ).toEqual([
      ['dropout/0', 'hidden', 0.2, 16],
      ['dropout/1', 'attention', 0.3, 2],
      ['dropout/2', 'hidden', 0.2, 16],
      ['dropout/3', 'hidden', 0.2, 16],
      ['dropout/4', 'first-query', 0.3, 2],
      ['dropout/5', 'pooled', 0.2, 16],
      ['dropout/6', 'pooled', 0.2, 16],
      ['dropout/7', 'pooled', 0.2, 16],
    ])
  })

  test('classifier_dropout goes before the hidden rate', () => {
    expect(sitesOf({ ...rates, classifier_dropout: 0.5 }).at(-1)).toMatchObject({ layout: 'pooled', rate: 0.5 })
    expect(sitesOf({ ...rates, classifier_dropout: 0 })).toHaveLength(4)
  })

  test('a rate of 0 needs no mask, and evaluation none at all', () => {
    expect(sitesOf({ hidden_dropout_prob: 0, attention_probs_dropout_prob: 0 })).toEqual([])
    expect(sitesOf(rates, false)).toEqual([])
  })

  test('one rate replaces all', () => {
    const { architecture, config } = tinyModel(3, { ...rates, classifier_dropout: 0.5 })
    const model = { architecture, config: architecture.withDropout(config, 0.4), labels: 3 }
    const { dropoutSites } = buildClassifier(model, { training: true, idType: 'int32' })
    expect(dropoutSites.map(({ rate }) => rate)).toEqual([0.4, 0.4, 0.4, 0.4, 0.4])
  })
})

describe('a configuration that is not covered is refused by name', () => {
  const folder = temporaryFolder()
  test.each<[string, object, RegExp]>([
    ['relative positions', { position_embedding_type: 'relative_key' }, /"position_embedding_type" is "relative_key"/],
    ['a decoder', { is_decoder: true }, /"is_decoder" is true/],
    ['cross attention', { add_cross_attention: true }, /"add_cross_attention" is true/],
    ['another activation', { hidden_act: 'swiglu' }, /"hidden_act" is "swiglu".*gelu/],
    [
      'heads that do not share the width equally',
      { num_attention_heads: 3 },
      /"num_attention_heads" is 3.*hidden_size must be a multiple/,
    ],
    ['no layers', { num_hidden_layers: 0 }, /"num_hidden_layers" is 0/],
    ['half a layer', { num_hidden_layers: 1.5 }, /"num_hidden_layers" is 1\.5/],
    ['dropout of everything', { hidden_dropout_prob: 1 }, /"hidden_dropout_prob" is 1/],
    ['a width in words', { hidden_size: 'wide' }, /"hidden_size" is "wide"/],
    ['another family', { model_type: 'gpt2' }, /model_type "gpt2" is not supported; supported are bert/],
    ['no family', { model_type: undefined }, /model_type "undefined" is not supported/],
  ])('%s', async (_, changes, message) => {
    const path = join(folder(), 'config.json')
    await writeFile(path, JSON.stringify({ ...tinyBertConfig(), ...changes }))
    const refused = expect(describeModel(folder())).rejects
    await refused.toMatchObject({ code: 'unsupported', message: expect.stringContaining(path) })
    await expect(describeModel(folder())).rejects.toThrow(message)
  })
})
