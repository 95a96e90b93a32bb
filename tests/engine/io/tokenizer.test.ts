import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JsonObject } from '@engine/io/json-file'
import { createTokenizer, openTokenizer } from '@engine/io/tokenizer'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { sharedPath } from './shared-folder'
import { temporaryFolder } from './temporary-folder'
import { bertNormalizer, tinyBert, tinyByteLevel, tinyUnigram } from './tiny-tokenizers'

const folder = temporaryFolder()
const write = (name: string, content: unknown) =>
  writeFile(join(folder(), name), typeof content === 'string' ? content : JSON.stringify(content))
const encode = (json: JsonObject, text: string, config: JsonObject = {}) => [
  ...createTokenizer({ json, config }).encode(text).ids,
]

afterEach(() => {
  vi.restoreAllMocks()
})

const byteLevel = tinyByteLevel([
  ['Ġ', 'Ġ'],
  ['h', 'i'],
  ['Ġ', 'hi'],
])
const unigram = tinyUnigram([
  ['▁', -3],
  ['"', -2],
  ['""', -4],
  ['▁"', -3.5],
  ['a', -2],
  ['b', -2.5],
  ['ab', -4.25],
  ['▁a', -2.75],
  ['x', -9],
])

/** What the reference tokenizers 0.23 answers for each. */
describe('the other kinds give the reference ids', () => {
  const bytes: [string, number[]][] = [
    ['', [0, 2]],
    ['hi  hi', [0, 262, 37, 263, 2]],
    ['a  \u0085b', [0, 102, 261, 199, 138, 103, 2]],
    ['![CLS]  \ufeff2', [0, 38, 96, 72, 81, 88, 98, 37, 37, 244, 192, 196, 55, 2]],
    ['<mask> x  <mask>', [0, 4, 37, 125, 4, 2]],
    ["don't  we'll\n\n x", [0, 105, 116, 115, 44, 121, 37, 37, 124, 106, 44, 113, 113, 15, 15, 37, 125, 2]],
    ['é🤬', [0, 200, 174, 245, 164, 169, 177, 2]],
  ]
  test.each(bytes)('byte-level %j', (text, ids) => expect(encode(byteLevel, text)).toEqual(ids))

  const pieces: [string, number[]][] = [
    ['', [0, 2]],
    ['"""', [0, 8, 7, 2]],
    ['ab aab', [0, 12, 10, 12, 11, 2]],
    ['a """ b', [0, 12, 8, 7, 5, 10, 2]],
    ['xx', [0, 5, 13, 13, 2]],
    ['zz zx z', [0, 5, 3, 5, 3, 13, 5, 3, 2]],
    ['a▁b', [0, 12, 5, 10, 2]],
    ['①', [0, 5, 3, 2]],
    ['  a  ', [0, 5, 12, 5, 5, 2]],
    ['<mask>ab a<mask>', [0, 4, 12, 10, 12, 4, 2]],
  ]
  test.each(pieces)('unigram %j', (text, ids) => expect(encode(unigram, text)).toEqual(ids))

  test('of two equal ways the one with the longer piece at its end', () => {
    const tied = tinyUnigram([
      ['▁', 0],
      ['a', -2],
      ['aa', -3],
    ])
    expect(encode(tied, 'aaa')).toEqual([0, 5, 6, 7, 2])
  })

  test('WordPiece with another word splitter', () => {
    const json = tinyBert(['hello', '##,'], { pre_tokenizer: { type: 'WhitespaceSplit' } })
    expect(encode(json, 'Hello, hello')).toEqual([2, 5, 6, 5, 3])
  })

  test('older files without a model type', () => {
    const { model } = tinyBert(['hello']) as { model: JsonObject }
    const { type: _type, ...untyped } = model
    expect(encode(tinyBert(['hello'], { model: untyped }), 'hello')).toEqual([2, 5, 3])
  })
})

describe('special tokens around a text', () => {
  const template = {
    type: 'TemplateProcessing',
    single: [
      { SpecialToken: { id: 'A' } },
      { SpecialToken: { id: 'B' } },
      { Sequence: { id: 'A' } },
      { SpecialToken: { id: 'B' } },
    ],
    special_tokens: { A: { ids: [2] }, B: { ids: [3, 4] } },
  }
  const cases: [string, unknown, number[]][] = [
    ['none', null, [5]],
    ['byte level', { type: 'ByteLevel' }, [5]],
    ['a template', template, [2, 3, 4, 5, 3, 4]],
    [
      'a sequence',
      { type: 'Sequence', processors: [{ type: 'ByteLevel' }, template, { type: 'BertProcessing', sep: ['', 9], cls: ['', 8] }] },
      [8, 2, 3, 4, 5, 3, 4, 9],
    ],
  ]
  test.each(cases)('%s', (_, processor, ids) => expect(encode(tinyBert(['a'], { post_processor: processor }), 'a')).toEqual(ids))

  test('an unknown kind is refused by name', () => {
    expect(() => encode(tinyBert(['a'], { post_processor: { type: 'Novel' } }), 'a')).toThrow(/post-processor of type "Novel"/)
  })
})

describe('length', () => {
  const tokenizer = createTokenizer({ json: tinyBert(['a', 'b', '##b']), config: {} })

  test('the file’s own truncation and padding do not count', () => {
    const json = tinyBert(['a'], {
      truncation: { max_length: 3 },
      padding: { strategy: { Fixed: 8 }, pad_id: 0, pad_token: '[PAD]' },
    })
    expect(encode(json, 'a a a')).toEqual([2, 5, 5, 5, 3])
  })

  test('special tokens count, and a word may be cut between its pieces', () => {
    expect(tokenizer.encode('a bb', 5)).toEqual({ ids: Int32Array.of(2, 5, 6, 7, 3), truncated: false })
    expect(tokenizer.encode('a bb', 4)).toEqual({ ids: Int32Array.of(2, 5, 6, 3), truncated: true })
    expect(tokenizer.encode('a [SEP] b', 4)).toEqual({ ids: Int32Array.of(2, 5, 3, 3), truncated: true })
  })

  test('there must be room for one token', () => {
    expect(tokenizer.encode('a', 3).ids).toEqual(Int32Array.of(2, 5, 3))
    expect(() => tokenizer.encode('a', 2)).toThrow('The maximum length is 2 tokens; this tokenizer needs at least 3.')
  })

  test('truncation_side left keeps the end', () => {
    const left = createTokenizer({ json: tinyBert(['a', 'b', '##b']), config: { truncation_side: 'left' } })
    expect(left.encode('a bb b', 5)).toEqual({ ids: Int32Array.of(2, 6, 7, 6, 3), truncated: true })
  })
})

describe('encodeAll', () => {
  const tokenizer = createTokenizer({ json: tinyBert(['a', 'b']), config: {} })

  test('packs rows end to end', async () => {
    const texts = ['a', '', 'a b a b', 'b']
    const { ids, offsets, truncated } = await tokenizer.encodeAll(texts, 5)
    expect([...offsets]).toEqual([0, 3, 5, 10, 13])
    expect([...truncated]).toEqual([0, 0, 1, 0])
    expect([...ids]).toEqual(texts.flatMap((text) => [...tokenizer.encode(text, 5).ids]))
  })

  test('grows beyond its first guess', async () => {
    const text = 'a '.repeat(5000)
    const { ids, offsets } = await tokenizer.encodeAll([text, text], 10_000)
    expect([...offsets]).toEqual([0, 5002, 10_004])
    expect([ids.length, ids[5001], ids[5002], ids.at(-1)]).toEqual([10_004, 3, 2, 3])
  })

  test('no texts are no failure', async () => {
    const progress = vi.fn()
    expect((await tokenizer.encodeAll([], 8, progress)).ids).toHaveLength(0)
    expect(progress.mock.calls).toEqual([[0, 0]])
  })

  /** Every look at the clock finds 20 ms more. */
  const slowClock = () => {
    let now = 0
    vi.spyOn(performance, 'now').mockImplementation(() => {
      now += 20
      return now
    })
  }

  test('lets other work in, and tells how far it is', async () => {
    slowClock()
    let turns = 0
    let running = true
    const spin = () => {
      turns++
      if (running) setImmediate(spin)
    }
    setImmediate(spin)
    const seen: [number, number][] = []
    await tokenizer.encodeAll(new Array(12).fill('a'), 8, (done) => seen.push([done, turns]))
    running = false
    expect(seen.map(([done]) => done)).toEqual([3, 6, 9, 12, 12])
    expect(seen.at(-1)![1]).toBeGreaterThanOrEqual(4)
  })

  test('stops when it is told to', async () => {
    slowClock()
    const controller = new AbortController()
    const progress = vi.fn(() => controller.abort())
    await expect(tokenizer.encodeAll(new Array(12).fill('a'), 8, progress, controller.signal)).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(progress).toHaveBeenCalledTimes(1)
  })
})

describe('a folder', () => {
  test('names its padding token in tokenizer_config.json', async () => {
    await write('tokenizer.json', tinyBert(['blank']))
    expect(await openTokenizer(folder())).toMatchObject({ padId: 0, vocabularySize: 6, specialCount: 2 })
    await write('tokenizer_config.json', { pad_token: { content: 'blank' } })
    expect((await openTokenizer(folder())).padId).toBe(5)
  })

  test('with vocab.txt alone is read as a BERT', async () => {
    await write('vocab.txt', '[PAD]\n[UNK]\r\n[CLS]\n[SEP]\n[MASK]\nhello\n##s\n')
    const tokenizer = await openTokenizer(folder())
    expect([...tokenizer.encode('Hellos [MASK] x').ids]).toEqual([2, 5, 6, 4, 1, 3])
    await write('tokenizer_config.json', { do_lower_case: false })
    expect([...(await openTokenizer(folder())).encode('Hello hello').ids]).toEqual([2, 1, 5, 3])
    await write('vocab.txt', '[PAD]\n[UNK]\nhello  \n')
    expect([...(await openTokenizer(folder())).encode('[MASK] hello').ids]).toEqual([4, 5, 2, 3])
  })

  test('BERT options in tokenizer_config.json win over tokenizer.json, as in Transformers', async () => {
    await write('tokenizer.json', tinyBert(['hello'], { normalizer: { ...bertNormalizer, lowercase: false } }))
    expect([...(await openTokenizer(folder())).encode('Hello').ids]).toEqual([2, 1, 3])
    await write('tokenizer_config.json', { tokenizer_class: 'BertTokenizer' })
    expect([...(await openTokenizer(folder())).encode('Hello').ids]).toEqual([2, 5, 3])
    await write('tokenizer_config.json', { tokenizer_class: 'PreTrainedTokenizerFast' })
    expect([...(await openTokenizer(folder())).encode('Hello').ids]).toEqual([2, 1, 3])
  })

  test('without a tokenizer says what was expected', async () => {
    await expect(openTokenizer(folder())).rejects.toThrow(
      /holds no tokenizer: tokenizer.json, vocab.txt, vocab.json with merges.txt or a SentencePiece model/,
    )
    await mkdir(join(folder(), 'tokenizer.json'))
    await expect(openTokenizer(folder())).rejects.toThrow(/tokenizer.json is a folder/)
  })

  const defects: [string, unknown, RegExp][] = [
    ['broken JSON', '{"model": ', /tokenizer.json is not valid JSON/],
    ['a list', '[]', /must hold a JSON object/],
    ['no model', {}, /has no model/],
    ['no vocabulary', tinyBert([], { model: { type: 'WordPiece' } }), /no vocabulary/],
    ['an id that is no number', tinyBert([], { model: { type: 'WordPiece', vocab: { a: '1' } } }), /the token "a" the id "1"/],
    ['no unknown token', tinyBert([], { model: { type: 'WordPiece', vocab: { a: 1 } } }), /names the unknown token/],
    ['a model of another type', tinyBert([], { model: { type: 'WordLevel', vocab: {} } }), /model of type WordLevel/],
    ['an added token without content', tinyBert([], { added_tokens: [{ id: 3 }] }), /added token without a content/],
    ['a normaliser of another type', tinyBert([], { normalizer: { type: 'Novel' } }), /normalizer of type "Novel"/],
    [
      'a unigram without pieces',
      tinyBert([], { model: { type: 'Unigram', unk_id: 0, vocab: [['a']] } }),
      /no \[piece, score\] at place 0/,
    ],
  ]
  test.each(defects)('with %s is refused', async (_, content, message) => {
    await write('tokenizer.json', content)
    await expect(openTokenizer(folder())).rejects.toMatchObject({ name: 'AppError', message: expect.stringMatching(message) })
  })
})

interface ReferenceCase {
  readonly text: string
  readonly ids: number[]
  readonly ids_max_length_32: number[]
}

describe.skipIf(!sharedPath('reference', 'tokenizers'))('the reference cases (skipped where the shared folder is absent)', () => {
  test.each(['wordpiece', 'byte-bpe', 'unigram'])('%s', async (kind) => {
    const home = sharedPath('reference', 'tokenizers', kind)!
    const tokenizer = await openTokenizer(home)
    const cases = JSON.parse(await readFile(join(home, 'cases.json'), 'utf8')) as ReferenceCase[]
    expect(cases.length).toBeGreaterThan(10)
    for (const { text, ids, ids_max_length_32: short } of cases) {
      expect([...tokenizer.encode(text).ids]).toEqual(ids)
      expect([...tokenizer.encode(text, 32).ids]).toEqual(short)
    }
  })
})
