/** CANINE's tokenizer: every character its code point, whatever the folder does or does not say. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openTokenizer } from '@engine/io/tokenizer'
import { codePoints, decodeCodePoints } from '@engine/io/tokenizer/code-points'
import { savedTokenizerFiles } from '@engine/io/tokenizer/saved-files'
import { beforeEach, describe, expect, test } from 'vitest'
import { temporaryFolder } from './temporary-folder'

const folder = temporaryFolder()
const write = (name: string, content: object) => writeFile(join(folder(), name), JSON.stringify(content))
const named = (settings: object) => write('tokenizer_config.json', { tokenizer_class: 'CanineTokenizer', ...settings })
const ids = async (text: string, maxLength?: number) => [...(await openTokenizer(folder())).encode(text, maxLength).ids]
const [CLS, SEP, MASK] = [0xe000, 0xe001, 0xe003]

/** What CanineTokenizer of Transformers 5.17 answers, whole and with max_length=5. */
describe('the reference ids', () => {
  beforeEach(() => named({}))
  const cases: [text: string, ids: number[], cut: number[]][] = [
    ['', [], []],
    ['hello', [104, 101, 108, 108, 111], [104, 101, 108]],
    ['  a  b ', [32, 32, 97, 32, 32, 98, 32], [32, 32, 97]],
    ['a\u0000b', [97, 0, 98], [97, 0, 98]],
    ['x \t\ue003\ue003  y', [120, 32, 9, MASK, MASK, 32, 32, 121], [120, 32, 9]],
    ['\ue000\ue001', [CLS, SEP], [CLS, SEP]],
    ['é🤬\u200d', [233, 129324, 8205], [233, 129324, 8205]],
    ['🤬🤬🤬🤬', [129324, 129324, 129324, 129324], [129324, 129324, 129324]],
    ['[CLS] [MASK]', [91, 67, 76, 83, 93, 32, 91, 77, 65, 83, 75, 93], [91, 67, 76]],
    ['a\r\nb\u00a0 \ue003', [97, 13, 10, 98, 160, 32, MASK], [97, 13, 10]],
    ['\ud800x', [0xd800, 120], [0xd800, 120]],
  ]
  test.each(cases)('%j', async (text, whole, cut) => {
    expect(await ids(text)).toEqual([CLS, ...whole, SEP])
    expect(await ids(text, 5)).toEqual([CLS, ...cut, SEP])
  })

  test('a text is called cut when it has more characters than fit, not more halves of pairs', async () => {
    const tokenizer = await openTokenizer(folder())
    expect(tokenizer.encode('🤬🤬🤬', 5).truncated).toBe(false)
    expect(tokenizer.encode('🤬🤬🤬!', 5).truncated).toBe(true)
    expect(() => tokenizer.encode('a', 2)).toThrow(/maximum length is 2 tokens; this tokenizer needs at least 3/)
    const all = await tokenizer.encodeAll(['ab', '', 'abcd'], 5)
    expect([...all.ids]).toEqual([CLS, 97, 98, SEP, CLS, SEP, CLS, 97, 98, 99, SEP])
    expect([[...all.offsets], [...all.truncated]]).toEqual([
      [0, 4, 6, 11],
      [0, 0, 1],
    ])
  })

  test('a very long text is read no further than it is used', async () => {
    const tokenizer = await openTokenizer(folder())
    const text = 'x'.repeat(5_000_000)
    const begun = performance.now()
    for (let i = 0; i < 1000; i++) tokenizer.encode(text, 128)
    expect(performance.now() - begun).toBeLessThan(1000)
  })
})

describe('the folder', () => {
  test('is known by the tokenizer class, or by the model alone', async () => {
    const facts = { padId: 0, specialCount: 2, vocabularySize: 0x110000 }
    await named({})
    expect(await openTokenizer(folder())).toMatchObject(facts)
    await write('tokenizer_config.json', {})
    await expect(openTokenizer(folder())).rejects.toThrow(/holds no tokenizer/)
    await write('config.json', { model_type: 'canine' })
    expect(await openTokenizer(folder())).toMatchObject(facts)
    await write('tokenizer_config.json', { tokenizer_class: 'BertTokenizer' })
    await expect(openTokenizer(folder())).rejects.toThrow(/holds no tokenizer/)
  })

  test('may name other characters, and the side that is cut', async () => {
    await named({ cls_token: '\u0001', sep_token: { content: '🤬' }, pad_token: '\u0002', truncation_side: 'left' })
    expect(await ids('abcdef', 5)).toEqual([1, 100, 101, 102, 129324])
    expect((await openTokenizer(folder())).padId).toBe(2)
  })

  test('as Transformers saves it', async () => {
    const special = { lstrip: false, normalized: false, rstrip: false, single_word: false, special: true }
    await named({
      added_tokens_decoder: {
        0: { content: '\u0000', ...special },
        57344: { content: '\ue000', ...special },
        57345: { content: '\ue001', ...special },
        57347: { content: '\ue003', ...special },
      },
      ...{ bos_token: '\ue000', cls_token: '\ue000', eos_token: '\ue001', sep_token: '\ue001', pad_token: '\u0000' },
      ...{ mask_token: '\ue003', model_max_length: 2048 },
    })
    expect(await ids('a\ue003')).toEqual([CLS, 97, MASK, SEP])
  })

  test.each<[object, RegExp]>([
    [{ pad_token: '[PAD]' }, /names "\[PAD\]" as pad_token; a CanineTokenizer here knows tokens of one character/],
    [{ mask_token: { content: '' } }, /names "" as mask_token/],
    [{ added_tokens_decoder: { 70: { content: '<m>' } } }, /adds the token "<m>" under the id 70/],
    [{ added_tokens_decoder: { 70: { content: 'x' } } }, /adds the token "x" under the id 70/],
  ])('with tokens of another kind is refused: %j', async (settings, message) => {
    await named(settings)
    await expect(openTokenizer(folder())).rejects.toMatchObject({ code: 'unsupported', message: expect.stringMatching(message) })
  })

  test('goes along with a trained model, made where there was none', async () => {
    await write('config.json', { model_type: 'canine' })
    const made = await savedTokenizerFiles(folder(), 256)
    expect([...made].map(([name, bytes]) => [name, JSON.parse(Buffer.from(bytes).toString())])).toEqual([
      ['tokenizer_config.json', { tokenizer_class: 'CanineTokenizer', model_max_length: 256 }],
    ])
    await named({ model_max_length: 7 })
    await write('special_tokens_map.json', { cls_token: '\ue000' })
    const kept = await savedTokenizerFiles(folder(), 256)
    expect([...kept.keys()].sort()).toEqual(['special_tokens_map.json', 'tokenizer_config.json'])
    expect(JSON.parse(Buffer.from(kept.get('tokenizer_config.json')!).toString())).toMatchObject({ model_max_length: 7 })
  })
})

test('ids become text again, without special tokens; what is no code point is refused', () => {
  const special = [0xe000, 0xe001, 0]
  expect(decodeCodePoints([0xe000, ...codePoints('Hi 🙂', 10), 0xe001, 0, 0], special)).toBe('Hi 🙂')
  expect(decodeCodePoints(new Int32Array(300_000).fill(97), special)).toHaveLength(300_000)
  expect(() => decodeCodePoints([0x110000], special)).toThrow('the token id 1114112 is no code point.')
})
