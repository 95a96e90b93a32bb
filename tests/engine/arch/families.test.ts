/** What every family owes the engine: the checkpoint's names, parts, heads drawn where they lack, refusals by name. */
import { existsSync, readdirSync } from 'node:fs'
import { cp, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { buildLogitsGraph } from '@engine/arch/classifier'
import { architectures } from '@engine/arch/index'
import { loadTensors } from '@engine/io/load-tensors'
import { saveSafetensors } from '@engine/io/safetensors'
import { checkModel, describeModel, loadModel } from '@engine/predict/load-model'
import { trainableBy } from '@engine/train/freeze'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { describe, expect, test } from 'vitest'

const golden = resolve('tests/golden')
const folders = readdirSync(golden).filter((name) => existsSync(join(golden, name, 'model.safetensors')))
const temporary = temporaryFolder()

/** The classifier that a few settings describe; everything else is the family's default. */
function modelOf(modelType: string, settings: object = {}, labels = 3) {
  const architecture = architectures.get(modelType)
  if (!architecture) throw new Error(`the index of architectures lacks ${modelType}`)
  return { architecture, config: architecture.config.parse({ vocab_size: 50, ...settings }), labels }
}

describe.each(folders)('the checkpoint %s', (name) => {
  test('holds the parameters that the configuration asks for, no more and no fewer', async () => {
    const { parameters } = await checkModel(join(golden, name))
    const described = (entries: Iterable<readonly [string, { readonly shape: readonly number[] }]>) =>
      [...entries].map(([parameter, { shape }]) => `${parameter} [${shape}]`).sort()
    const stored = await loadTensors(join(golden, name))
    expect(described(parameters.map((spec) => [spec.name, spec] as const))).toEqual(described(stored))
  })

  test('is frozen from the embeddings up to the last layer, and its head never', async () => {
    const { architecture, config, facts, labels } = await describeModel(join(golden, name))
    const model = { architecture, config, labels: labels.length }
    const { parameters } = buildLogitsGraph(model, 'int32')
    const training = (freeze: number | null) => parameters.filter(trainableBy(model, freeze)).map((spec) => spec.name)
    expect(training(null)).toHaveLength(parameters.length)
    expect(training(0).some((parameter) => parameter.includes('embeddings'))).toBe(false)
    const counts = Array.from({ length: facts.layers + 1 }, (_, freeze) => training(freeze).length)
    expect(counts).toEqual([...counts].sort((a, b) => b - a))
    expect(counts[0]!).toBeGreaterThan(counts[facts.layers]!)
    const left = training(facts.layers).map((parameter) => architecture.partOf(parameter, config))
    expect(new Set(left.filter((part) => part !== 'pooler'))).toEqual(new Set(['classifier']))
  })
})

describe('layers that share parameters', () => {
  const settings = { num_hidden_layers: 6, hidden_size: 8, embedding_size: 4, num_attention_heads: 2, intermediate_size: 8 }
  const part = (groups: number, group: number) => {
    const { architecture, config } = modelOf('albert', { ...settings, num_hidden_groups: groups })
    return architecture.partOf(`albert.encoder.albert_layer_groups.${group}.albert_layers.0.ffn.weight`, config)
  }
  test('belong to the last layer that uses them', () => {
    expect(part(1, 0)).toBe(5)
    expect([part(2, 0), part(2, 1)]).toEqual([2, 5])
    // 6 layers in 4 groups: 0 0 1 2 2 3.
    expect([0, 1, 2, 3].map((group) => part(4, group))).toEqual([1, 2, 4, 5])
  })
})

describe.each(folders)('a trained %s', (name) => {
  test('for more labels loses its output layer alone, as ignore_mismatched_sizes has it', async () => {
    const stored = await loadTensors(join(golden, name))
    const { labels: own } = await checkModel(join(golden, name))
    const labels = ['one more', ...own]
    const { weights, notices, model } = await loadModel(join(golden, name), { labels, seed: 3, ignoreMismatchedSizes: true })
    const drawn = [...weights].filter(
      ([parameter, { data }]) => !stored.has(parameter) || differ(data, stored.get(parameter)!.data),
    )
    const output = /^(Roberta|XLMRoberta|Electra|MPNet)/.test(model.architecture.className) ? 'classifier.out_proj' : 'classifier'
    expect(drawn.map(([parameter]) => parameter)).toEqual([`${output}.weight`, `${output}.bias`])
    for (const [parameter, { shape }] of drawn) expect(shape[0], parameter).toBe(labels.length)
    expect(notices).toEqual([expect.stringContaining(`newly initialized: ${output}.weight ([${own.length}, `)])
    await expect(loadModel(join(golden, name), { labels, seed: 3 })).rejects.toThrow(/--ignore-mismatched-sizes/)
  })
})

const differ = (a: Float32Array, b: Float32Array): boolean => a.length !== b.length || a.some((value, i) => value !== b[i])

describe('a bare encoder under a family of its own names', () => {
  /** A golden checkpoint as `save_pretrained` of the bare encoder or of another head leaves it. */
  async function bare(name: string, rename: (parameter: string) => string | null) {
    await cp(join(golden, name), temporary(), { recursive: true })
    const tensors = new Map(
      [...(await loadTensors(join(golden, name)))].flatMap(([parameter, tensor]) => {
        const renamed = rename(parameter)
        return renamed === null ? [] : [[renamed, tensor] as const]
      }),
    )
    await saveSafetensors(join(temporary(), 'model.safetensors'), tensors)
    return loadModel(temporary(), { labels: ['a', 'b', 'c', 'd'], seed: 3, ignoreMismatchedSizes: true })
  }
  const without = (prefix: string) => (parameter: string) =>
    parameter.startsWith(`${prefix}.`) ? parameter.slice(prefix.length + 1) : null

  test.each([
    [
      'roberta-padding-seen',
      'roberta',
      'classifier.dense.weight, classifier.dense.bias, classifier.out_proj.weight, classifier.out_proj.bias',
    ],
    [
      'xlm-roberta-silu',
      'roberta',
      'classifier.dense.weight, classifier.dense.bias, classifier.out_proj.weight, classifier.out_proj.bias',
    ],
    ['distilbert-relu', 'distilbert', 'pre_classifier.weight, pre_classifier.bias, classifier.weight, classifier.bias'],
    [
      'electra-projected',
      'electra',
      'classifier.dense.weight, classifier.dense.bias, classifier.out_proj.weight, classifier.out_proj.bias',
    ],
    ['albert-groups', 'albert', 'classifier.weight, classifier.bias'],
    [
      'mpnet-far',
      'mpnet',
      'classifier.dense.weight, classifier.dense.bias, classifier.out_proj.weight, classifier.out_proj.bias',
    ],
    ['deberta-projected', 'deberta', 'pooler.dense.weight, pooler.dense.bias, classifier.weight, classifier.bias'],
    ['deberta-v2-convolution', 'deberta', 'pooler.dense.weight, pooler.dense.bias, classifier.weight, classifier.bias'],
  ])('%s without its prefix: the head is drawn and named', async (name, prefix, fresh) => {
    const { notices, weights, facts } = await bare(name, without(prefix))
    expect(notices).toEqual([expect.stringContaining(`newly initialized: ${fresh}.`)])
    for (const parameter of fresh.split(', ')) {
      const { data } = weights.get(parameter)!
      const deviation = Math.sqrt(data.reduce((sum, x) => sum + x * x, 0) / data.length)
      if (parameter.endsWith('bias')) expect(deviation, parameter).toBe(0)
      else expect(Math.abs(deviation / facts.initializerRange - 1), parameter).toBeLessThan(0.3)
    }
  })

  test('a pooler that the classifier needs is drawn; one that it does not use is named as left aside', async () => {
    const drawn = await bare('albert-groups', (parameter) => (parameter.startsWith('albert.pooler.') ? null : parameter))
    expect(drawn.notices[0]).toContain('newly initialized: albert.pooler.weight, albert.pooler.bias. ')
    const aside = await bare('roberta-padding-seen', (parameter) =>
      parameter.replace('classifier.dense.', 'roberta.pooler.dense.').replace('classifier.out_proj.', 'lm_head.'),
    )
    expect(aside.notices[1]).toMatch(
      /not used by \w+: (?=.*roberta\.pooler\.dense\.bias)(?=.*roberta\.pooler\.dense\.weight)(?=.*lm_head\.weight)/,
    )
  })

  test('an encoder with a gap is refused', async () => {
    const gap = (parameter: string) => (parameter === 'mpnet.encoder.relative_attention_bias.weight' ? null : parameter)
    await expect(bare('mpnet-far', gap)).rejects.toThrow(/lacks 1 parameters .* mpnet\.encoder\.relative_attention_bias\.weight/)
  })
})

describe('what a configuration tells', () => {
  test.each([
    ['bert', {}, 512, 0],
    ['bert', { pad_token_id: null }, 512, 0],
    ['roberta', { max_position_embeddings: 514 }, 512, 1],
    ['xlm-roberta', { max_position_embeddings: 514, pad_token_id: 5 }, 508, 5],
    ['mpnet', { max_position_embeddings: 514 }, 512, 1],
    ['mpnet', { max_position_embeddings: 514, pad_token_id: 7 }, 512, 7],
    ['distilbert', {}, 512, 0],
  ])('%s %j: longest input and padding', (modelType, settings, maxLength, padTokenId) => {
    const { architecture, config } = modelOf(modelType, settings)
    expect(architecture.facts(config)).toMatchObject({ maxLength, padTokenId, vocabularySize: 50 })
  })

  test.each(['bert', 'roberta', 'xlm-roberta', 'distilbert', 'electra', 'albert', 'mpnet', 'deberta', 'deberta-v2'])(
    '%s: one dropout rate replaces all',
    (modelType) => {
      const { architecture, config } = modelOf(modelType)
      const changed = architecture.withDropout(config, 0.37) as Record<string, unknown>
      const rates = Object.entries(changed).filter(([key]) => key.includes('dropout'))
      expect(rates.length).toBeGreaterThanOrEqual(2)
      expect(rates.filter(([, value]) => value !== 0.37)).toEqual([])
    },
  )
})

describe('refused by name', () => {
  test.each<[string, object, RegExp]>([
    ['roberta', { pad_token_id: null }, /"pad_token_id" is null/],
    ['roberta', { pad_token_id: 50 }, /"pad_token_id" is 50.*below vocab_size/],
    [
      'roberta',
      { pad_token_id: 7, max_position_embeddings: 8 },
      /"max_position_embeddings" is 8.*counted from pad_token_id \+ 1/,
    ],
    ['roberta', { is_decoder: true }, /"is_decoder" is true/],
    ['roberta', { position_embedding_type: 'relative_key_query' }, /"position_embedding_type" is "relative_key_query"/],
    ['xlm-roberta', { hidden_act: 'swiglu' }, /"hidden_act" is "swiglu".*xlm-roberta/],
    ['distilbert', { activation: 'prelu' }, /"activation" is "prelu"/],
    ['distilbert', { dim: 10, n_heads: 4 }, /"n_heads" is 4.*dim must be a multiple/],
    ['electra', { hidden_size: 10, num_attention_heads: 4 }, /"num_attention_heads" is 4/],
    ['albert', { num_hidden_layers: 2, num_hidden_groups: 3 }, /"num_hidden_groups" is 3/],
    ['mpnet', { relative_attention_num_buckets: 16 }, /"relative_attention_num_buckets" is 16/],
  ])('%s %j', async (modelType, settings, message) => {
    const path = join(temporary(), 'config.json')
    await writeFile(path, JSON.stringify({ model_type: modelType, vocab_size: 50, ...settings }))
    await expect(describeModel(temporary())).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(message),
    })
  })
})
