/** From a folder to a classifier: names that vary, heads that are drawn, and folders that are refused in a sentence. */
import { readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { draw32, hash32 } from '@engine/data/random'
import type { JsonObject } from '@engine/io/json-file'
import { loadTensors } from '@engine/io/load-tensors'
import { saveSafetensors } from '@engine/io/safetensors'
import type { Tensor } from '@engine/io/weights/weights-file'
import { checkModel, describeModel, loadModel } from '@engine/predict/load-model'
import { AppError } from '@shared/errors'
import { tinyBertConfig, tinyWeights, writeTinyBert } from '@tests/engine/fixtures/tiny-bert'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { torchFileOf } from '@tests/engine/io/torch-file/torch-bytes'
import { describe, expect, test } from 'vitest'

const folder = temporaryFolder()
const weightsFile = () => join(folder(), 'model.safetensors')
const labels = ['rude', 'threat', 'spam']
const open = (own: readonly string[] | null = labels, seed = 1) => loadModel(folder(), { labels: own, seed })
const editTensors = async (change: (tensors: Map<string, Tensor>) => void) => {
  const tensors = await loadTensors(folder())
  change(tensors)
  await saveSafetensors(weightsFile(), tensors)
}
const editConfig = async (changes: JsonObject) => {
  const path = join(folder(), 'config.json')
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), ...changes }))
}

describe('the names of a checkpoint', () => {
  const expected = tinyWeights(3)
  const isHead = (name: string) => name.startsWith('classifier.')
  const legacy = (name: string) =>
    name.replace(/LayerNorm\.weight$/, 'LayerNorm.gamma').replace(/LayerNorm\.bias$/, 'LayerNorm.beta')
  const bare = (name: string) => name.replace(/^bert\./, '')

  test.each<[string, (name: string) => string]>([
    ['as the classifier saves them', (name) => name],
    ['without the prefix, as the encoder saves them', bare],
    ['gamma and beta', legacy],
    ['gamma and beta without the prefix', (name) => legacy(bare(name))],
    ['some with the prefix and some without', (name) => (name.includes('embeddings') ? bare(name) : name)],
  ])('%s', async (_, rename) => {
    await writeTinyBert(folder(), { labels, rename })
    const { weights, notices } = await open()
    expect(notices).toEqual([])
    expect([...weights.keys()].sort()).toEqual([...expected.keys()].sort())
    for (const [name, { data, shape }] of expected) expect(weights.get(name), name).toEqual({ shape, data })
  })

  test('of a bare encoder leave the classifier to be drawn, and the sentence names it', async () => {
    await writeTinyBert(folder())
    const { weights, notices } = await open()
    expect(notices).toEqual([
      'Some weights of BertForSequenceClassification were not in the checkpoint and are newly initialized: classifier.weight, classifier.bias. Only training makes them useful.',
    ])
    const encoder = tinyWeights(1)
    for (const [name, { data }] of encoder) if (!isHead(name)) expect(weights.get(name)!.data, name).toEqual(data)
  })

  test('that nobody needs are named; position_ids are not worth a word', async () => {
    await writeTinyBert(folder(), { labels })
    const shape = [1]
    await editTensors((tensors) => {
      for (const name of ['bert.embeddings.position_ids', 'cls.predictions.bias', 'cls.seq_relationship.weight'])
        tensors.set(name, { shape, data: new Float32Array(1) })
    })
    expect((await open()).notices).toEqual([
      'Some weights of the checkpoint were not used by BertForSequenceClassification: cls.predictions.bias, cls.seq_relationship.weight.',
    ])
  })

  test('by the hundred are counted', async () => {
    await writeTinyBert(folder(), { labels })
    await editTensors((tensors) => {
      for (let i = 0; i < 20; i++) tensors.set(`cls.extra.${i}`, { shape: [1], data: new Float32Array(1) })
    })
    expect((await open()).notices[0]).toMatch(/(cls\.extra\.\d+, ){5}cls\.extra\.\d+ and 14 more\.$/)
  })
})

describe('a PyTorch file', () => {
  const writeTorch = async (change: (tensors: Map<string, Tensor>) => void = () => {}) => {
    const tensors = await loadTensors(folder())
    change(tensors)
    await rm(weightsFile())
    await writeFile(join(folder(), 'pytorch_model.bin'), torchFileOf(tensors))
  }

  test('gives the same weights, for a check and for use', async () => {
    await writeTinyBert(folder(), { labels })
    const { weights: expected } = await open(null)
    await writeTorch((tensors) => tensors.set('bert.embeddings.position_ids', { shape: [1, 1], data: new Float32Array(1) }))
    const { weights, notices } = await open(null)
    expect(notices).toEqual([])
    expect(weights).toEqual(expected)
    expect((await checkModel(folder())).labels).toEqual(labels)
  })

  test('that lacks a weight is refused as any other', async () => {
    await writeTinyBert(folder(), { labels })
    await writeTorch((tensors) => tensors.delete('bert.encoder.layer.0.output.dense.bias'))
    await expect(open(null)).rejects.toThrow(/lacks 1 parameters .*, bert\.encoder\.layer\.0\.output\.dense\.bias the first/)
    await expect(checkModel(folder())).rejects.toThrow(/lacks 1 parameters/)
  })
})

describe('labels', () => {
  test('stand in the order of their numbers', async () => {
    const twelve = Array.from({ length: 12 }, (_, i) => `label ${11 - i}`)
    await writeTinyBert(folder(), { labels: twelve })
    expect((await open(null)).labels).toEqual(twelve)
    expect((await describeModel(folder())).labels).toEqual(twelve)
  })

  test('in another order keep their rows, which move along', async () => {
    await writeTinyBert(folder(), { labels })
    const { weights, notices } = await open(['spam', 'rude', 'threat'])
    const stored = tinyWeights(3)
    const [weight, bias] = ['classifier.weight', 'classifier.bias'].map((name) => stored.get(name)!.data)
    for (const [row, from] of [2, 0, 1].entries()) {
      expect(weights.get('classifier.weight')!.data.slice(row * 16, row * 16 + 16)).toEqual(
        weight!.slice(from * 16, from * 16 + 16),
      )
      expect(weights.get('classifier.bias')!.data[row]).toBe(bias![from])
    }
    expect(notices).toEqual([
      'The base knows the same labels in another order (rude, threat, spam): its rows were put into the order of this data in classifier.weight, classifier.bias.',
    ])
  })

  test('of another number are refused without agreement, naming both lists and the switch', async () => {
    await writeTinyBert(folder(), { labels })
    const own = ['rude', 'threat']
    const message = /3 labels \(rude, threat, spam\).*2 labels \(rude, threat\).*--ignore-mismatched-sizes/
    await expect(open(own)).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringMatching(message) })
  })

  test('of another number get a fresh head with agreement, drawn by the seed; the shapes are told', async () => {
    await writeTinyBert(folder(), { labels })
    const drawn = (seed: number) => loadModel(folder(), { labels: ['rude', 'threat'], seed, ignoreMismatchedSizes: true })
    const { weights, notices, model } = await drawn(1)
    expect(model.labels).toBe(2)
    expect(weights.get('classifier.weight')!.shape).toEqual([2, 16])
    expect([...weights.get('classifier.bias')!.data]).toEqual([0, 0])
    expect(notices).toEqual([
      'The base was trained for 3 labels (rude, threat, spam), this model is for 2 labels (rude, threat). As agreed, its output layer is ' +
        'newly initialized: classifier.weight ([3, 16] in the checkpoint, [2, 16] here), classifier.bias ([3] in the checkpoint, [2] here).',
    ])
    expect((await drawn(1)).weights.get('classifier.weight')).toEqual(weights.get('classifier.weight'))
    expect((await drawn(2)).weights.get('classifier.weight')).not.toEqual(weights.get('classifier.weight'))
    expect(weights.get('bert.pooler.dense.weight')!.data).toEqual(tinyWeights(3).get('bert.pooler.dense.weight')!.data)
  })

  test.each([
    ['under other names', ['praise', 'thanks', 'question'], false],
    ['under partly other names, even with agreement', ['rude', 'threat', 'praise'], true],
    ['one of them twice', ['rude', 'threat', 'threat'], false],
  ])('as many %s: the classifier goes on, which is said', async (_, own, ignoreMismatchedSizes) => {
    await writeTinyBert(folder(), { labels })
    const { weights, notices } = await loadModel(folder(), { labels: own, seed: 1, ignoreMismatchedSizes })
    expect(weights.get('classifier.weight')).toEqual(tinyWeights(3).get('classifier.weight'))
    expect(notices).toEqual([
      `The outputs of this base were trained as rude, threat, spam; they go on as ${own.join(', ')}, in this order.`,
    ])
  })

  test('that nobody named are LABEL_0 and so on, and not those of the data', async () => {
    await writeTinyBert(folder(), { labels })
    const { id2label: _, label2id: __, ...config } = JSON.parse(await readFile(join(folder(), 'config.json'), 'utf8'))
    await writeFile(join(folder(), 'config.json'), JSON.stringify(config))
    expect((await open(null)).labels).toEqual(['LABEL_0', 'LABEL_1', 'LABEL_2'])
    expect((await open(labels)).notices).toEqual([
      'The outputs of this base were trained as LABEL_0, LABEL_1, LABEL_2; they go on as rude, threat, spam, in this order.',
    ])
  })

  test('that are named without weights for them need no agreement: there is nothing to lose', async () => {
    await writeTinyBert(folder(), { labels, rename: (name) => (name.startsWith('classifier.') ? null : name) })
    expect((await open(['a', 'b'])).notices).toEqual([
      expect.stringContaining('newly initialized: classifier.weight, classifier.bias.'),
    ])
    expect((await checkModel(folder())).labels).toEqual([])
  })

  test('that the folder does not name cannot be taken from it', async () => {
    await writeTinyBert(folder())
    await expect(open(null)).rejects.toMatchObject({
      code: 'invalid-input',
      message: `${folder()} holds no classifier: its config.json names no labels. Train it first.`,
    })
  })

  test('named without weights for them cannot either', async () => {
    await writeTinyBert(folder(), { labels, rename: (name) => (name.startsWith('classifier.') ? null : name) })
    await expect(open(null)).rejects.toThrow(/holds no classifier: classifier\.weight, classifier\.bias missing\. Train it first/)
  })
})

describe('a head that is drawn', () => {
  test('repeats with its seed, and differs with another', async () => {
    await writeTinyBert(folder())
    const drawn = async (seed: number) => (await open(labels, seed)).weights.get('classifier.weight')!.data
    expect(await drawn(5)).toEqual(await drawn(5))
    expect(await drawn(5)).not.toEqual(await drawn(6))
  })

  test('has the spread that the configuration names, and biases of 0', async () => {
    await writeTinyBert(folder(), {
      config: { initializer_range: 0.5 },
      rename: (name) => (/pooler|classifier/.test(name) ? null : name),
    })
    const { weights, notices } = await open()
    expect(notices[0]).toContain('bert.pooler.dense.weight, bert.pooler.dense.bias, classifier.weight, classifier.bias')
    const pooler = weights.get('bert.pooler.dense.weight')!.data
    const deviation = Math.sqrt(pooler.reduce((sum, x) => sum + x * x, 0) / pooler.length)
    expect(Math.abs(deviation / 0.5 - 1)).toBeLessThan(0.2)
    expect([...weights.get('classifier.bias')!.data]).toEqual([0, 0, 0])
  })
})

test('one dropout rate replaces the folder’s, whose config.json stays as it is', async () => {
  await writeTinyBert(folder(), { labels })
  const { model, configJson } = await loadModel(folder(), { labels, seed: 1, dropout: 0.4 })
  expect(model.config).toMatchObject({ hidden_dropout_prob: 0.4, attention_probs_dropout_prob: 0.4, classifier_dropout: 0.4 })
  expect(configJson).toEqual(JSON.parse(await readFile(join(folder(), 'config.json'), 'utf8')))
  expect((await open()).model.config).toMatchObject({ hidden_dropout_prob: 0.1 })
})

describe('a folder is refused', () => {
  const refusals: [string, () => Promise<unknown>, AppError['code'], RegExp][] = [
    [
      'without config.json',
      () => rm(join(folder(), 'config.json')),
      'not-found',
      /is not a model folder: it has no config\.json\.$/,
    ],
    [
      'with a config.json cut short',
      () => truncate(join(folder(), 'config.json'), 40),
      'invalid-input',
      /config\.json is not valid JSON/,
    ],
    [
      'with a list for a config.json',
      () => writeFile(join(folder(), 'config.json'), '[]'),
      'invalid-input',
      /must hold a JSON object/,
    ],
    ['with more layers than any model has', () => editConfig({ num_hidden_layers: 1e9 }), 'unsupported', /1000000000 layers/],
    ['without weights', () => rm(weightsFile()), 'invalid-input', /holds no weights: model\.safetensors/],
    ['with an empty weights file', () => truncate(weightsFile(), 0), 'invalid-input', /is not a sound safetensors file/],
    ['with weights cut in the header', () => truncate(weightsFile(), 100), 'invalid-input', /is not a sound safetensors file/],
    ['with weights cut in the data', () => truncate(weightsFile(), 9000), 'invalid-input', /was cut short/],
    [
      'with a header that claims more than there is',
      () => writeFile(weightsFile(), Buffer.from([255, 255, 255, 255, 255, 255, 255, 127, 123, 125])),
      'invalid-input',
      /claims 9223372036854775807 bytes/,
    ],
    [
      'with a web page for weights',
      () => writeFile(weightsFile(), '<!doctype html><title>404</title>'),
      'invalid-input',
      /not a sound/,
    ],
    [
      'where a shape does not fit',
      () => editConfig({ intermediate_size: 30 }),
      'invalid-input',
      /intermediate\.dense\.(weight|bias) has shape \[24(, 16)?\], but config\.json asks for \[30(, 16)?\]/,
    ],
    [
      'where the classifier has another number of rows than labels',
      () => editConfig({ id2label: { 0: 'rude', 1: 'threat' } }),
      'invalid-input',
      /classifier\.(weight|bias) has shape \[3(, 16)?\], but config\.json asks for \[2(, 16)?\]/,
    ],
    [
      'where the encoder lacks a weight',
      () => editTensors((tensors) => tensors.delete('bert.encoder.layer.0.output.dense.bias')),
      'invalid-input',
      /lacks 1 parameters .*, bert\.encoder\.layer\.0\.output\.dense\.bias the first of them\.$/,
    ],
    [
      'where the encoder lacks a layer',
      () => editConfig({ num_hidden_layers: 2 }),
      'invalid-input',
      /lacks 16 parameters .*, bert\.encoder\.layer\.1\.attention\.self\.query\.weight the first/,
    ],
    ['with weights of another model', () => saveSafetensors(weightsFile(), new Map()), 'invalid-input', /lacks \d+ parameters/],
  ]
  test.each(refusals)('%s', async (_, damage, code, message) => {
    await writeTinyBert(folder(), { labels })
    await damage()
    const own = code === 'invalid-input' ? null : labels
    await expect(open(own)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
    await expect(open(own)).rejects.toMatchObject({ message: expect.stringContaining(folder()) })
  })

  test('that does not exist', async () => {
    await expect(loadModel(join(folder(), 'nowhere'), { labels, seed: 1 })).rejects.toMatchObject({ code: 'not-found' })
  })

  test('wherever its weights are cut, or whatever bytes of their header are changed: always in one sentence', async () => {
    await writeTinyBert(folder(), { labels })
    const sound = await readFile(weightsFile())
    const header = 8 + Number(sound.readBigUInt64LE())
    const cuts = [1, 7, 8, 9, header - 1, header, header + 1, sound.length - 1].map((size) => sound.subarray(0, size))
    const changed = Array.from({ length: 120 }, (_, i) => {
      const bytes = Buffer.from(sound)
      for (let j = 0; j < 3; j++) bytes[draw32(hash32(i), 2 * j) % header] = draw32(hash32(i), 2 * j + 1) & 255
      return bytes
    })
    let refused = 0
    for (const bytes of [...cuts, ...changed]) {
      await writeFile(weightsFile(), bytes)
      const error = await open(null).then(
        () => null,
        (reason: unknown) => reason,
      )
      if (error === null) continue
      refused++
      expect(error).toBeInstanceOf(AppError)
      expect((error as AppError).message).toMatch(/^\S.*\.$/)
      expect((error as AppError).message.length).toBeLessThan(600)
    }
    expect(refused).toBeGreaterThan(100)
  })
})

test('a configuration says what the model is without its weights', async () => {
  await writeFile(join(folder(), 'config.json'), JSON.stringify(tinyBertConfig({ num_hidden_layers: 3 })))
  expect(await describeModel(folder())).toMatchObject({
    architecture: { modelType: 'bert' },
    facts: { layers: 3, width: 16, maxLength: 40, padTokenId: 0, initializerRange: 0.02 },
    labels: [],
  })
})
