/** The parts of a tokenizer.json one by one; the expected values are what the reference tokenizers 0.23 answers. */
import type { JsonObject } from '@engine/io/json-file'
import { bytePairEncoding } from '@engine/io/tokenizer/byte-pair-encoding'
import { normalizerOf } from '@engine/io/tokenizer/normalizer'
import { preTokenizerOf } from '@engine/io/tokenizer/pre-tokenizer'
import { precompiledNormalizer } from '@engine/io/tokenizer/precompiled'
import { unigram } from '@engine/io/tokenizer/unigram'
import { describe, expect, test } from 'vitest'

describe('normalisers', () => {
  const text = '\u0001 Ⅳé ﬁΣΑΣ\u0301\u200b\ufeffx\u0301 '
  const cases: [JsonObject, string][] = [
    [{ type: 'NFC' }, text],
    [{ type: 'NFD' }, '\u0001 Ⅳe\u0301 ﬁΣΑΣ\u0301\u200b\ufeffx\u0301 '],
    [{ type: 'NFKC' }, '\u0001 IVé fiΣΑΣ\u0301\u200b\ufeffx\u0301 '],
    [{ type: 'NFKD' }, '\u0001 IVe\u0301 fiΣΑΣ\u0301\u200b\ufeffx\u0301 '],
    [{ type: 'Lowercase' }, '\u0001 ⅳé ﬁσασ\u0301\u200b\ufeffx\u0301 '],
    [{ type: 'Nmt' }, ' Ⅳé ﬁΣΑΣ\u0301  x\u0301 '],
    [{ type: 'StripAccents' }, '\u0001 Ⅳé ﬁΣΑΣ\u200b\ufeffx '],
    [{ type: 'Prepend', prepend: '▁' }, `▁${text}`],
    [{ type: 'Strip', strip_left: true, strip_right: true }, text.trimEnd()],
    [{ type: 'Replace', pattern: { String: 'x' }, content: '$1' }, text.replace('x', () => '$1')],
    [{ type: 'Sequence', normalizers: [{ type: 'Nmt' }, { type: 'Strip' }] }, 'Ⅳé ﬁΣΑΣ\u0301  x\u0301'],
  ]
  test.each(cases)('%j', (json, expected) => expect(normalizerOf(json)(text)).toBe(expected))

  test.each(['\u32ff', '\u{11935}\u{11930}', 'a\u{1e6e3}\u0327', '\u{1e030}'])(
    '%j is younger than the reference’s tables',
    (young) => {
      for (const type of ['NFC', 'NFD', 'NFKC', 'NFKD']) expect(normalizerOf({ type })(young)).toBe(young)
    },
  )

  const damaged = [
    '',
    'AAAA',
    Buffer.from([9, 0, 0, 0, 1]).toString('base64'),
    Buffer.from([3, 0, 0, 0, 1, 2, 3]).toString('base64'),
  ]
  test.each(damaged)('a charsmap of %j is refused', (map) => {
    expect(() => precompiledNormalizer(map)).toThrow(/damaged precompiled_charsmap/)
  })

  test('a charsmap whose trie points nowhere changes nothing', () => {
    const map = Buffer.from([4, 0, 0, 0, 0xff, 0xfd, 0xff, 0x7f, 0x61, 0])
    expect(precompiledNormalizer(map.toString('base64'))('aé\r\n')).toBe('aé\r\n')
  })
})

describe('splitters', () => {
  const words = (json: JsonObject, text: string, opening = 1) => preTokenizerOf(json)({ text, opening }).map((word) => word.text)
  const split = (behavior: string, invert = false): JsonObject => ({
    type: 'Split',
    pattern: { Regex: '[,.]' },
    behavior,
    invert,
  })
  const cases: [JsonObject, string, string[]][] = [
    [split('Removed'), ',a,.b. c,', ['a', 'b', ' c']],
    [split('Removed', true), ',a,.b. c,', [',', ',', '.', '.', ',']],
    [split('Isolated'), ',a,.b. c,', [',', 'a', ',', '.', 'b', '.', ' c', ',']],
    [split('MergedWithPrevious'), ',a,.b. c,', [',', 'a,', '.', 'b.', ' c,']],
    [split('MergedWithPrevious', true), ',a,.b. c,', [',a', ',', '.b', '. c', ',']],
    [split('MergedWithNext'), ',a,.b. c,', [',a', ',', '.b', '. c', ',']],
    [split('Contiguous'), ',a,.b. c,', [',', 'a', ',.', 'b', '.', ' c', ',']],
    [{ type: 'Digits', individual_digits: true }, 'a12', ['a', '1', '2']],
    [{ type: 'Punctuation', behavior: 'Contiguous' }, 'a,,.b', ['a', ',,.', 'b']],
    [{ type: 'CharDelimiterSplit', delimiter: '-' }, 'a--b', ['a', 'b']],
    [{ type: 'FixedLength', length: 3 }, 'abcdefgé', ['abc', 'def', 'gé']],
    [{ type: 'Metaspace', replacement: '▁', prepend_scheme: 'first' }, ' a  b▁c', ['▁a', '▁', '▁b', '▁c']],
    [{ type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: false }, 'a b', ['▁a▁b']],
  ]
  test.each(cases)('%j of %j', (json, text, expected) => expect(words(json, text)).toEqual(expected))

  test('"first" puts its mark where the text begins, and nowhere else', () => {
    const json = { type: 'Metaspace', replacement: '▁', prepend_scheme: 'first' }
    expect([words(json, 'a'), words(json, 'a', 0)]).toEqual([['▁a'], ['a']])
  })

  const patterns: [string, string, string[]][] = [
    ["(?i:'s|k)", "a'Sk'ſK", ['a', "'S", 'k', "'ſ", 'K']],
    ['\\w+', 'a²b_c-d', ['a²b_c', '-', 'd']],
    ['[^\\p{L}\\]-]', 'a]-1b', ['a]-', '1', 'b']],
    ['a$', 'a\na', ['a', '\n', 'a']],
    ['^a', 'aa\na', ['a', 'a\n', 'a']],
    ['.', '\r\n', ['\r', '\n']],
    ['\\x{e9}|\\u00e8', 'aéè', ['a', 'é', 'è']],
    ['[[:punct:]]+', 'a+!b', ['a', '+!', 'b']],
  ]
  test.each(patterns)('the expression %s', (regex, text, expected) => {
    expect(words({ type: 'Split', pattern: { Regex: regex }, behavior: 'Isolated' }, text)).toEqual(expected)
  })

  const refused: [string, RegExp][] = [
    ['a++', /possessive/],
    ['(?>a)', /\(\?>/],
    ['\\Ga', /\\G/],
    ['[[:alpha:]]', /a class in \[: :\]/],
    ['[a&&b]', /&& or an unclosed \[/],
    ['[a', /unclosed/],
    ['(a', /structure/],
    ['(?i:é)', /é in \(\?i: \)/],
    ['(?i:[a-z])', /\[ in \(\?i: \)/],
    ['(?<name>a)', /\(\?</],
  ]
  test.each(refused)('the expression %s is refused by name', (regex, message) => {
    const json = { type: 'Split', pattern: { Regex: regex }, behavior: 'Isolated' }
    expect(() => preTokenizerOf(json)).toThrow(
      expect.objectContaining({ code: 'unsupported', message: expect.stringMatching(message) }),
    )
  })

  const unknown: [JsonObject, RegExp][] = [
    [{ type: 'UnicodeScripts' }, /pre-tokenizer of type "UnicodeScripts"/],
    [{ type: 'toString' }, /pre-tokenizer of type "toString"/],
    [{ type: 'Punctuation', behavior: 'Novel' }, /split behavior "Novel"/],
    [{ type: 'Metaspace', prepend_scheme: 'last' }, /prepend_scheme "last"/],
    [{ type: 'Split', pattern: {}, behavior: 'Isolated' }, /the pattern \{\}/],
    [{ type: 'FixedLength', length: 0 }, /FixedLength of 0/],
  ]
  test.each(unknown)('%j is refused by name', (json, message) => expect(() => preTokenizerOf(json)).toThrow(message))
})

describe('byte-pair encoding', () => {
  const ids = (model: JsonObject, word: string) => [
    ...bytePairEncoding(model, new Map(Object.entries(model.vocab as Record<string, number>)))(word),
  ]
  const bytes = {
    vocab: { '<unk>': 0, a: 1, '<0x62>': 2, '<0xC3>': 3, '<0xA9>': 4, aa: 5 },
    merges: ['a a'],
    unk_token: '<unk>',
    fuse_unk: true,
  }
  const inBytes = (word: string) => {
    // Every byte must have a piece, or none is used for the character.
    return ids({ ...bytes, byte_fallback: true }, word)
  }

  test('unknown characters in bytes, and a waiting unknown token behind them', () => {
    expect([inBytes('abaa'), inBytes('xxb'), inBytes('xbx'), inBytes('xé'), inBytes('aaa')]).toEqual([
      [1, 2, 5],
      [2, 0],
      [2, 0],
      [3, 4, 0],
      [5, 1],
    ])
  })

  const pairs = { vocab: { '<unk>': 0, a: 1, b: 2, ab: 3, abab: 4 }, merges: [['a', 'b'], ['ab', 'ab']], unk_token: '<unk>' } // biome-ignore format: one line
  test('whole words first where merges are ignored', () => {
    const whole = { vocab: { a: 1, b: 2, ba: 3, bab: 4 }, merges: ['b a'], ignore_merges: true }
    expect([ids(whole, 'bab'), ids({ ...whole, ignore_merges: false }, 'bab')]).toEqual([[4], [3, 2]])
  })

  test('unknown tokens each for itself, or joined, or left out', () => {
    expect(ids(pairs, 'xxab')).toEqual([0, 0, 3])
    expect(ids({ ...pairs, fuse_unk: true }, 'xxab')).toEqual([0, 3])
    expect(ids({ ...pairs, unk_token: null }, 'xxab')).toEqual([3])
  })

  test('the same pair from the left, also in a word of 20,000 characters', () => {
    expect(ids(pairs, 'ababab')).toEqual([4, 3])
    expect(ids(pairs, 'ab'.repeat(10_001))).toEqual([...new Array(5000).fill(4), 3])
  })

  test('what cannot be repeated or does not fit is refused', () => {
    expect(() => ids({ ...pairs, dropout: 0.1 }, 'a')).toThrow(/BPE dropout/)
    expect(() => ids({ ...pairs, merges: ['a'] }, 'a')).toThrow(/Merge 0 of the tokenizer is "a"; two pieces/)
    expect(() => ids({ ...pairs, merges: ['a c'] }, 'a')).toThrow(/needs the piece "ac"|needs the piece "c"/)
  })
})

test('unigram spells what it does not know in bytes, where it has them', () => {
  const vocab = [
    ['<unk>', 0],
    ['a', -1],
    ['<0xC3>', -9],
    ['<0xA9>', -9],
    ['b', -2],
  ]
  const { pieces } = unigram({ unk_id: 0, byte_fallback: true, vocab })
  expect(['aéb', 'éé', 'ax', 'xa'].map((word) => [...pieces(word)])).toEqual([
    [1, 2, 3, 4],
    [2, 3, 2, 3],
    [1, 0],
    [0, 1],
  ])
})
