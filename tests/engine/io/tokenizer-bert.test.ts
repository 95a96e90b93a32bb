import type { JsonObject } from '@engine/io/json-file'
import { createTokenizer } from '@engine/io/tokenizer'
import { describe, expect, test } from 'vitest'
import { bertNormalizer, tinyBert, withToken } from './tiny-tokenizers'

const WORDS = [
  ...[
    'hello',
    'world',
    'un',
    '##do',
    '##able',
    'cafe',
    'café',
    'οδοσ',
    'οδος',
    'ii',
    'a',
    'b',
    'ab',
    '##a',
    '##b',
    '中',
    '文',
    '中文',
  ],
  ...['𠀀', ',', '!', '=', '⹃', '[', ']', 'mask', 'Hello', 'HELLO', '#', '\u0300', 'x', '`', '−'],
]
type Json = ReturnType<typeof tinyBert>

/** The tokens between [CLS] and [SEP]. */
function tokens(text: string, json: Json = tinyBert(WORDS)): string[] {
  const { model } = json as { model: { vocab: Record<string, number> } }
  const names = new Map(Object.entries(model.vocab).map(([token, id]) => [id, token]))
  const ids = [...createTokenizer({ json, config: {} }).encode(text).ids]
  expect([ids[0], ids.at(-1)]).toEqual([2, 3])
  return ids.slice(1, -1).map((id) => names.get(id) ?? 'added')
}

/** What the reference tokenizers 0.23 answers for each. */
const uncased: [string, string, string[]][] = [
  ['nothing', '', []],
  ['white space alone', ' \t\r\n\u00a0\u3000', []],
  ['case and symbols', 'Hello, WORLD!', ['hello', ',', 'world', '!']],
  ['pieces', 'undoable UNDO', ['un', '##do', '##able', 'un', '##do']],
  ['a word with one unknown part', 'undoz', ['[UNK]']],
  ['accents, composed and not', 'Café Cafe\u0301', ['cafe', 'cafe']],
  ['a sigma at the end of a word', 'ΟΔΟΣ', ['οδοσ']],
  ['a dotted capital', 'İi', ['ii']],
  ['ideographs', '中文a中', ['中', '文', 'a', '中']],
  ['ideographs beyond the first plane', 'a𠀀b', ['a', '𠀀', 'b']],
  ['control and format characters', 'a\u0000\u0007b a\u200db a\ufeffb a\ufffdb', ['ab', 'ab', 'ab', 'ab']],
  ['half a surrogate pair', 'a\ud800b', ['ab']],
  ['a line separator', 'a\u2028b', ['a', 'b']],
  ['a letter that decomposes into a symbol', 'a≠b', ['a', '=', 'b']],
  ['a letter that becomes an ASCII symbol', 'a\u1fefb', ['a', '`', 'b']],
  ['a mark younger than the tables', 'a\u0c04', ['[UNK]']],
  ['punctuation younger than the tables', 'a⹃b ⹃', ['[UNK]', '⹃']],
  ['a symbol that is no punctuation', 'a−b −', ['[UNK]', '−']],
  ['the longest word', 'a'.repeat(100), ['a', ...new Array(99).fill('##a')]],
  ['a longer word', 'a'.repeat(101), ['[UNK]']],
  ['a long word of pairs', '𠀁'.repeat(3), ['[UNK]', '[UNK]', '[UNK]']],
  ['special tokens in the text', '[MASK]hello [SEP] [mask]', ['[MASK]', 'hello', '[SEP]', '[', 'mask', ']']],
  ['a continuing piece spelt out', '##a', ['#', '#', 'a']],
]

describe('uncased BERT', () => {
  test.each(uncased)('%s', (_, text, expected) => expect(tokens(text)).toEqual(expected))
})

describe('its options', () => {
  const withOptions = (options: object) => tinyBert(WORDS, { normalizer: { ...bertNormalizer, ...options } })
  const cases: [string, object, string, string[]][] = [
    ['cased', { lowercase: false }, 'Hello HELLO hello café', ['Hello', 'HELLO', 'hello', 'café']],
    ['cased without accents', { lowercase: false, strip_accents: true }, 'Hello café', ['Hello', 'cafe']],
    ['lower case with accents', { strip_accents: false }, 'HELLO CAFÉ', ['hello', 'café']],
    ['ideographs together', { handle_chinese_chars: false }, '中文', ['中文']],
    ['control characters kept', { clean_text: false }, 'a\u0007b a\u0085b a\u000bb', ['[UNK]', 'a', 'b', 'a', 'b']],
  ]
  test.each(cases)('%s', (_, options, text, expected) => expect(tokens(text, withOptions(options))).toEqual(expected))
})

describe('added tokens', () => {
  const plain = { special: false }
  const cases: [string, string, JsonObject, string, string[]][] = [
    ['are found inside words', 'hello', plain, 'xhellox', ['x', 'hello', 'x']],
    ['alone, if they ask for it', 'hello', { single_word: true }, 'xhello hello, hellox', ['[UNK]', 'hello', ',', '[UNK]']],
    ['take the space on their left', 'a b', { lstrip: true }, 'a \n a b b', ['a', 'added', 'b']],
    ['are normalised if they ask for it', 'Ab Ä', { ...plain, normalized: true }, 'AB A ab a a', ['added', 'added', 'a']],
    ['match in their own case otherwise', 'World', plain, 'WORLD World', ['world', 'added']],
    ['are text, not a pattern', '.*[a', plain, 'a .*[a b', ['a', 'added', 'b']],
    ['the longest wins', '[SEP] hello', plain, '[SEP] hello [SEP]', ['added', '[SEP]']],
  ]
  test.each(cases)('%s', (_, content, flags, text, expected) =>
    expect(tokens(text, withToken(tinyBert(WORDS), content, flags))).toEqual(expected),
  )
})

test('the same words again give the same ids, past the size of the cache', () => {
  const tokenizer = createTokenizer({ json: tinyBert(['a', 'b', ...Array.from({ length: 10 }, (_, i) => `##${i}`)]), config: {} })
  const text = Array.from({ length: 70_000 }, (_, i) => `a${i}`).join(' ')
  const first = tokenizer.encode(text)
  expect(first.ids.length).toBe(2 + 70_000 + '0123456789'.length + 2 * 90 + 3 * 900 + 4 * 9000 + 5 * 60_000)
  expect(tokenizer.encode(text).ids).toEqual(first.ids)
})

/** Characters that make every branch of the walk meet every other. */
const ALPHABET = [...'abAB ,!中\t\u00a0\u0301é≠Σ𠀀\u0000', '[MASK]', 'hello', 'undoable']

function randomText(seed: number): string {
  let state = seed
  const draw = (n: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 8) % n
  }
  return Array.from({ length: draw(60) }, () => ALPHABET[draw(ALPHABET.length)]).join('')
}

test('cutting early gives exactly the beginning of the whole', () => {
  const tokenizer = createTokenizer({ json: tinyBert(WORDS), config: {} })
  for (let seed = 0; seed < 2000; seed++) {
    const text = randomText(seed)
    const whole = [...tokenizer.encode(text).ids]
    const length = 3 + (seed % 40)
    const cut = whole.length > length
    const expected = cut ? [...whole.slice(0, length - 1), 3] : whole
    const { ids, truncated } = tokenizer.encode(text, length)
    expect({ text, ids: [...ids], truncated }).toEqual({ text, ids: expected, truncated: cut })
  }
})

test('a text of megabytes costs no more than the part that is kept', () => {
  const tokenizer = createTokenizer({ json: tinyBert(WORDS), config: {} })
  const text = 'Hello undoable wörld! '.repeat(500_000)
  const start = performance.now()
  expect(tokenizer.encode(text, 128)).toMatchObject({ truncated: true })
  expect(performance.now() - start).toBeLessThan(500)
})
