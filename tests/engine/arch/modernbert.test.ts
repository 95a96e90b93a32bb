/** ModernBERT: what older and newer configurations have in common, which heads are drawn and how, what is refused. */
import { cp, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { buildLogitsGraph } from '@engine/arch/classifier'
import { architectures } from '@engine/arch/index'
import { printGraph } from '@engine/graph/print'
import { loadTensors } from '@engine/io/load-tensors'
import { saveSafetensors } from '@engine/io/safetensors'
import { describeModel, loadModel } from '@engine/predict/load-model'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { describe, expect, test } from 'vitest'

const temporary = temporaryFolder()
const architecture = architectures.get('modernbert')!
const small = {
  vocab_size: 50,
  hidden_size: 12,
  num_hidden_layers: 5,
  num_attention_heads: 3,
  intermediate_size: 8,
  pad_token_id: 0,
}

const graphOf = (settings: object) => {
  const config = architecture.config.parse({ ...small, ...settings })
  return printGraph(buildLogitsGraph({ architecture, config, labels: 2 }, 'int32').graph)
}

describe('layers and bases', () => {
  const [full, sliding] = ['full_attention', 'sliding_attention']

  test('every third layer looks everywhere unless the configuration says otherwise', () => {
    const thirds = graphOf({ layer_types: [full, sliding, sliding, full, sliding] })
    expect(graphOf({})).toBe(thirds)
    expect(graphOf({ layer_types: null, global_attn_every_n_layers: 3 })).toBe(thirds)
    expect(graphOf({ global_attn_every_n_layers: 2 })).toBe(graphOf({ layer_types: [full, sliding, full, sliding, full] }))
    expect(graphOf({ global_attn_every_n_layers: 2, layer_types: [full, sliding, sliding, full, sliding] })).toBe(thirds)
  })

  test('rope_parameters hold before the older fields, and those before the defaults', () => {
    const rope = (theta: number) => ({ rope_type: 'default', rope_theta: theta })
    const given = graphOf({ rope_parameters: { full_attention: rope(300), sliding_attention: rope(20) } })
    expect(graphOf({ global_rope_theta: 300, local_rope_theta: 20 })).toBe(given)
    expect(
      graphOf({ rope_parameters: { full_attention: rope(300) }, global_rope_theta: 9, local_rope_theta: 20, rope_scaling: null }),
    ).toBe(given)
    expect(graphOf({ rope_parameters: { full_attention: rope(160_000), sliding_attention: rope(10_000) } })).toBe(graphOf({}))
    expect(given).not.toBe(graphOf({}))
  })

  test('only the types that occur are computed', () => {
    const types = (type: string) => graphOf({ layer_types: Array.from({ length: 5 }, () => type) })
    expect(types(full!)).not.toContain('Greater')
    expect(types(sliding!).match(/Greater/g)!.length).toBeGreaterThan(0)
    expect(types(sliding!).match(/ = Cos\(/g)).toHaveLength(1)
    expect(graphOf({}).match(/ = Cos\(/g)).toHaveLength(2)
  })
})

describe('a masked-language-model checkpoint', () => {
  const golden = resolve('tests/golden/modernbert-windows')
  const adapted = async (rename: (parameter: string) => string | null) => {
    await cp(golden, temporary(), { recursive: true })
    const stored = [...(await loadTensors(golden))].flatMap(([parameter, tensor]) => {
      const renamed = rename(parameter)
      return renamed === null ? [] : [[renamed, tensor] as const]
    })
    await saveSafetensors(join(temporary(), 'model.safetensors'), new Map(stored))
    return loadModel(temporary(), { labels: ['a', 'b', 'c', 'd', 'e', 'f', 'g'], seed: 1 })
  }

  test('gives its head to the classifier, which alone is drawn', async () => {
    const { notices, weights } = await adapted((parameter) => parameter.replace('classifier.', 'decoder.'))
    expect(notices).toEqual([
      expect.stringContaining('newly initialized: classifier.weight, classifier.bias.'),
      expect.stringMatching(/not used by \w+: (?=.*decoder\.bias)(?=.*decoder\.weight)/),
    ])
    const stored = await loadTensors(golden)
    expect(weights.get('head.dense.weight')!.data).toEqual(stored.get('head.dense.weight')!.data)
    expect(weights.get('classifier.bias')!.data.every((value) => value === 0)).toBe(true)
  })

  test('without a head: drawn from the distributions of the family, no value beyond the cutoff', async () => {
    const withoutHead = (parameter: string) => (parameter.startsWith('model.') ? parameter.slice('model.'.length) : null)
    const { notices, weights } = await adapted(withoutHead)
    expect(notices).toEqual([expect.stringContaining('head.dense.weight, head.norm.weight, classifier.weight, classifier.bias.')])
    // Of a normal distribution cut off at two deviations.
    const shrunk = 0.8796
    const check = (name: string, deviation: number) => {
      const { data } = weights.get(name)!
      const found = Math.sqrt(data.reduce((sum, x) => sum + x * x, 0) / data.length)
      expect(Math.abs(found / (deviation * shrunk) - 1), name).toBeLessThan(0.12)
      expect(Math.max(...data.map(Math.abs)), name).toBeLessThanOrEqual(2 * deviation * (1 + 1e-6))
    }
    check('head.dense.weight', 0.02 / Math.sqrt(8))
    check('classifier.weight', 1 / Math.sqrt(24))
    expect(weights.get('head.norm.weight')!.data.every((value) => value === 1)).toBe(true)
  })
})

test('one dropout rate replaces all', () => {
  const rates = Object.entries(architecture.withDropout(architecture.config.parse(small), 0.37) as object).filter(([key]) =>
    key.includes('dropout'),
  )
  expect(rates.map(([, value]) => value)).toEqual([0.37, 0.37, 0.37, 0.37])
})

test.each<[object, RegExp]>([
  [
    { layer_types: ['full_attention', 'chunked_attention'], num_hidden_layers: 2 },
    /"layer_types\.1" is "chunked_attention".*full_attention/,
  ],
  [{ layer_types: ['full_attention'], num_hidden_layers: 2 }, /"layer_types" is .*one type for each of num_hidden_layers/],
  [
    { rope_parameters: { full_attention: { rope_type: 'yarn', factor: 4 } } },
    /"rope_parameters\.full_attention\.rope_type" is "yarn"/,
  ],
  [{ rope_scaling: { rope_type: 'linear', factor: 2 } }, /"rope_scaling" is \{"rope_type":"linear"/],
  [{ classifier_pooling: 'max' }, /"classifier_pooling" is "max"/],
  [{ hidden_activation: 'swiglu' }, /"hidden_activation" is "swiglu"/],
  [{ num_attention_heads: 4 }, /"num_attention_heads" is 4.*even share/],
  [{ head_dim: 8 }, /"head_dim" is 8/],
  [{ pad_token_id: 50 }, /"pad_token_id" is 50/],
])('refused by name: %j', async (settings, message) => {
  await writeFile(join(temporary(), 'config.json'), JSON.stringify({ model_type: 'modernbert', ...small, ...settings }))
  await expect(describeModel(temporary())).rejects.toMatchObject({ code: 'unsupported', message: expect.stringMatching(message) })
})
