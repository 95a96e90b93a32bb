/** DeBERTa's own rules: which scores positions take part in, where its parameters belong, what it refuses. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildClassifier, buildLogitsGraph } from '@engine/arch/classifier'
import { architectures } from '@engine/arch/index'
import { describeModel } from '@engine/predict/load-model'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { describe, expect, test } from 'vitest'

const temporary = temporaryFolder()
const small = {
  vocab_size: 50,
  hidden_size: 12,
  num_hidden_layers: 2,
  num_attention_heads: 3,
  intermediate_size: 8,
  max_position_embeddings: 16,
  relative_attention: true,
  position_biased_input: false,
}

function modelOf(modelType: string, settings: object) {
  const architecture = architectures.get(modelType)!
  return { architecture, config: architecture.config.parse({ ...small, ...settings }), labels: 2 }
}
const parametersOf = (modelType: string, settings: object) =>
  buildLogitsGraph(modelOf(modelType, settings), 'int32').parameters.map((spec) => `${spec.name} [${spec.shape}]`)
const relative = (names: string[]) =>
  names.filter((name) => /pos_|rel_|encoder\.LayerNorm/.test(name) && !/layer\.1\./.test(name))

describe('positions in the scores', () => {
  const self = 'deberta.encoder.layer.0.attention.self'
  const table = 'deberta.encoder.rel_embeddings.weight'
  test.each<[string, object, string[]]>([
    ['deberta', { relative_attention: false, pos_att_type: ['c2p', 'p2c'] }, []],
    // Parameters that no scores need are kept as the checkpoint holds them.
    ['deberta', {}, [`${table} [32,12]`]],
    ['deberta', { pos_att_type: null }, [`${table} [32,12]`]],
    [
      'deberta-v2',
      { relative_attention: false, norm_rel_ebd: 'layer_norm' },
      ['deberta.encoder.LayerNorm.weight [12]', 'deberta.encoder.LayerNorm.bias [12]'],
    ],
    ['deberta', { pos_att_type: 'C2P ' }, [`${table} [32,12]`, `${self}.pos_proj.weight [12,12]`]],
    [
      'deberta',
      { pos_att_type: ['p2c'], max_relative_positions: 5 },
      [`${table} [10,12]`, `${self}.pos_q_proj.weight [12,12]`, `${self}.pos_q_proj.bias [12]`],
    ],
    ['deberta-v2', { pos_att_type: 'c2p|p2c', share_att_key: true, position_buckets: 4 }, [`${table} [8,12]`]],
    [
      'deberta-v2',
      { pos_att_type: ['c2p'], norm_rel_ebd: 'Layer_Norm | none' },
      [
        `${table} [32,12]`,
        'deberta.encoder.LayerNorm.weight [12]',
        'deberta.encoder.LayerNorm.bias [12]',
        `${self}.pos_key_proj.weight [12,12]`,
        `${self}.pos_key_proj.bias [12]`,
      ],
    ],
  ])('%s %j', (modelType, settings, expected) => {
    expect(relative(parametersOf(modelType, settings))).toEqual(expected)
  })

  test('drop their vectors anew in each layer, by a mask of the table', () => {
    const settings = { pos_att_type: ['c2p', 'p2c'], hidden_dropout_prob: 0.25, attention_probs_dropout_prob: 0 }
    const sites = (more: object) =>
      buildClassifier(modelOf('deberta', { ...settings, ...more }), { training: true, idType: 'int32' }).dropoutSites
    const tables = sites({}).filter(({ layout }) => layout === 'table')
    expect(tables).toHaveLength(2)
    for (const site of tables) expect(site).toMatchObject({ rate: 0.25, units: 12, tableRows: 32 })
    expect(sites({ pos_att_type: [] }).filter(({ layout }) => layout === 'table')).toEqual([])
  })
})

test('the convolution belongs to the first layer, the position vectors to the embeddings', () => {
  const { architecture, config } = modelOf('deberta-v2', {})
  const parts = [
    'encoder.conv.conv.weight',
    'encoder.LayerNorm.bias',
    'encoder.rel_embeddings.weight',
    'embeddings.embed_proj.weight',
  ]
  expect(parts.map((name) => architecture.partOf(`deberta.${name}`, config))).toEqual([
    0,
    'embeddings',
    'embeddings',
    'embeddings',
  ])
})

test('what config.json leaves out is as Transformers has it', () => {
  const defaults = (modelType: string) => architectures.get(modelType)!.config.parse({})
  expect(defaults('deberta')).toMatchObject({ vocab_size: 50265, hidden_size: 768, relative_attention: false, pos_att_type: [] })
  expect(defaults('deberta-v2')).toMatchObject({
    vocab_size: 128100,
    hidden_size: 1536,
    num_hidden_layers: 24,
    type_vocab_size: 0,
  })
  expect(defaults('deberta-v2')).toMatchObject({ position_biased_input: true, layer_norm_eps: 1e-7, position_buckets: -1 })
})

test.each<[string, object, RegExp]>([
  ['deberta', { pos_att_type: ['c2p', 'p2p'] }, /"pos_att_type" is \["c2p","p2p"\].*any of c2p, p2c/],
  ['deberta', { pos_att_type: '' }, /"pos_att_type" is ""/],
  ['deberta', { talking_head: true }, /"talking_head" is true/],
  ['deberta', { pooler_hidden_size: 8 }, /"pooler_hidden_size" is 8.*equal hidden_size/],
  ['deberta', { pooler_hidden_act: 'swiglu' }, /"pooler_hidden_act" is "swiglu"/],
  ['deberta', { type_vocab_size: -1 }, /"type_vocab_size" is -1/],
  ['deberta-v2', { norm_rel_ebd: 'rms_norm' }, /"norm_rel_ebd" is "rms_norm".*none or layer_norm/],
  ['deberta-v2', { attention_head_size: 8 }, /"attention_head_size" is 8.*hidden_size wide/],
  ['deberta-v2', { position_buckets: 1 }, /"position_buckets" is 1/],
  ['deberta-v2', { position_buckets: 8, max_relative_positions: 5 }, /"position_buckets" is 8.*max_relative_positions/],
  ['deberta-v2', { conv_kernel_size: 4 }, /"conv_kernel_size" is 4.*odd/],
  ['deberta-v2', { conv_kernel_size: 3, conv_groups: 2 }, /"conv_groups" is 2/],
])('%s refuses %j by name', async (modelType, settings, message) => {
  await writeFile(join(temporary(), 'config.json'), JSON.stringify({ model_type: modelType, ...small, ...settings }))
  await expect(describeModel(temporary())).rejects.toMatchObject({ code: 'unsupported', message: expect.stringMatching(message) })
})
