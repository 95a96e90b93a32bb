import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadTensors } from '@engine/io/load-tensors'
import { readThresholds, type SavedModel, saveModelFolder } from '@engine/io/model-folder'
import { openTokenizer } from '@engine/io/tokenizer'
import { beforeEach, expect, test } from 'vitest'
import { temporaryFolder } from './temporary-folder'
import { tinyBert } from './tiny-tokenizers'

const folder = temporaryFolder()
const base = () => join(folder(), 'base')
const target = () => join(folder(), 'model')
const readJson = async (name: string) => JSON.parse(await readFile(join(target(), name), 'utf8'))

const json = tinyBert(['hello'], { truncation: { max_length: 3 }, padding: { strategy: { Fixed: 8 }, pad_token: '[PAD]' } })

beforeEach(async () => {
  await mkdir(base())
  await writeFile(join(base(), 'tokenizer.json'), JSON.stringify(json))
})

const model = (changes: Partial<SavedModel> = {}): SavedModel => ({
  config: {
    model_type: 'bert',
    hidden_size: 2,
    max_position_embeddings: 512,
    torch_dtype: 'float16',
    num_labels: 2,
    transformers_version: '4.8.2',
  },
  labels: ['toxic', '__proto__'],
  tensors: new Map([['classifier.bias', { shape: [2], data: Float32Array.of(1, 2) }]]),
  tokenizerFrom: base(),
  maxLength: 64,
  thresholds: Object.fromEntries([
    ['toxic', 0.25],
    ['__proto__', 0.5],
  ]),
  ...changes,
})

test('the configuration keeps what the base says and becomes a multi-label classifier', async () => {
  await saveModelFolder(target(), model({ config: { ...model().config, architectures: ['BertForSequenceClassification'] } }))
  expect(await readJson('config.json')).toEqual({
    architectures: ['BertForSequenceClassification'],
    model_type: 'bert',
    hidden_size: 2,
    max_position_embeddings: 512,
    transformers_version: '4.8.2',
    dtype: 'float32',
    id2label: { 0: 'toxic', 1: '__proto__' },
    label2id: JSON.parse('{"toxic": 0, "__proto__": 1}'),
    problem_type: 'multi_label_classification',
  })
})

test('weights and thresholds come back', async () => {
  await saveModelFolder(target(), model())
  expect((await loadTensors(target())).get('classifier.bias')!.data).toEqual(Float32Array.of(1, 2))
  const thresholds = await readThresholds(target())
  expect(Object.entries(thresholds!)).toEqual([
    ['toxic', 0.25],
    ['__proto__', 0.5],
  ])
})

test('a tokenizer without a configuration gets one, and no length of its own', async () => {
  await saveModelFolder(target(), model())
  expect(await readJson('tokenizer.json')).toEqual({ ...json, truncation: null, padding: null })
  expect(await readJson('tokenizer_config.json')).toEqual({
    tokenizer_class: 'PreTrainedTokenizerFast',
    model_max_length: 64,
    clean_up_tokenization_spaces: false,
    pad_token: '[PAD]',
    unk_token: '[UNK]',
    cls_token: '[CLS]',
    sep_token: '[SEP]',
    mask_token: '[MASK]',
  })
  expect(await readJson('special_tokens_map.json')).toMatchObject({ cls_token: '[CLS]' })
  expect([...(await openTokenizer(target())).encode('hello').ids]).toEqual([2, 5, 3])
})

test('the base’s own tokenizer files go along byte for byte, but for the length in their configuration', async () => {
  const own = ['{"cls_token":  "[CLS]"}', '[PAD]\n[UNK]\n']
  const names = ['special_tokens_map.json', 'vocab.txt']
  const plain = `${JSON.stringify(tinyBert(['hello']), null, 1)} `
  await writeFile(join(base(), 'tokenizer.json'), plain)
  for (const [i, name] of names.entries()) await writeFile(join(base(), name), own[i]!)
  const lengths = [
    [1e30, 64],
    [48, 48],
  ]
  for (const [stated, saved] of lengths) {
    await writeFile(join(base(), 'tokenizer_config.json'), JSON.stringify({ do_lower_case: true, model_max_length: stated }))
    await saveModelFolder(target(), model())
    expect(await readJson('tokenizer_config.json')).toEqual({ do_lower_case: true, model_max_length: saved })
  }
  const saved = await Promise.all(['tokenizer.json', ...names].map((name) => readFile(join(target(), name), 'utf8')))
  expect(saved).toEqual([plain, ...own])
})

test('a base with vocab.txt alone is saved with a tokenizer.json, and the class that reads it', async () => {
  const old = join(folder(), 'old')
  await mkdir(old)
  await writeFile(join(old, 'vocab.txt'), '[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nhello\n')
  await saveModelFolder(target(), model({ tokenizerFrom: old }))
  expect((await readJson('tokenizer.json')).model.vocab).toMatchObject({ hello: 5 })
  expect(await readJson('tokenizer_config.json')).toMatchObject({ tokenizer_class: 'BertTokenizer', mask_token: '[MASK]' })
  expect(await readdir(target())).toContain('vocab.txt')
})

test('further files may lie in folders of their own, but never outside', async () => {
  await saveModelFolder(
    target(),
    model({
      extraFiles: new Map<string, string | Uint8Array>([
        ['onnx/model.onnx', Uint8Array.of(1, 2)],
        ['README.md', '# Card'],
      ]),
    }),
  )
  expect(await readFile(join(target(), 'onnx/model.onnx'))).toEqual(Buffer.of(1, 2))
  expect(await readFile(join(target(), 'README.md'), 'utf8')).toBe('# Card')
  for (const path of ['../evil', 'onnx/../../evil', '/evil/../../../evil'])
    await expect(saveModelFolder(target(), model({ extraFiles: new Map([[path, '']]) }))).rejects.toThrow(
      /leaves the model folder/,
    )
  expect((await readdir(folder())).sort()).toEqual(['base', 'model'])
})

test('a save that fails leaves the model that was there', async () => {
  await saveModelFolder(target(), model())
  const before = await readdir(target())
  const wrong = new Map([['w', { shape: [9], data: new Float32Array(2) }]])
  await expect(saveModelFolder(target(), model({ labels: ['new'], tensors: wrong }))).rejects.toMatchObject({ code: 'internal' })
  await expect(saveModelFolder(target(), model({ tokenizerFrom: join(folder(), 'none') }))).rejects.toThrow(/holds no tokenizer/)
  expect((await readJson('config.json')).id2label).toEqual({ 0: 'toxic', 1: '__proto__' })
  expect(await readdir(target())).toEqual(before)
  expect((await readdir(folder())).sort()).toEqual(['base', 'model'])
})

test('a model saved over itself keeps its tokenizer', async () => {
  await saveModelFolder(target(), model())
  const before = await readdir(target())
  await saveModelFolder(target(), model({ tokenizerFrom: target() }))
  expect(await readdir(target())).toEqual(before)
})

test('thresholds that are no probabilities are refused, and none at all are none', async () => {
  expect(await readThresholds(base())).toBeNull()
  await writeFile(join(base(), 'thresholds.json'), '{"toxic": 1.5}')
  await expect(readThresholds(base())).rejects.toThrow(/thresholds.json gives "toxic" the threshold 1.5; a number from 0 to 1/)
})
