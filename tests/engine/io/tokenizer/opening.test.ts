/** Metaspace's "first" behind normalisers and splitters; the expected words are those of the reference tokenizers 0.23. */
import type { JsonObject } from '@engine/io/json-file'
import { referencePipeline } from '@engine/io/tokenizer/reference-pipeline'
import { expect, test } from 'vitest'

const first: JsonObject = { type: 'Metaspace', replacement: '▁', prepend_scheme: 'first', split: false }
const each = (Regex: string): JsonObject => ({ type: 'Split', pattern: { Regex }, behavior: 'Isolated' })
const replace = (from: string, content: string): JsonObject => ({ type: 'Replace', pattern: { String: from }, content })
const oneAfterTheOther = (...normalizers: JsonObject[]): JsonObject => ({ type: 'Sequence', normalizers })
const nfkc = { type: 'NFKC' }
const han = { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: false, lowercase: false }
const bytes = { type: 'ByteLevel', add_prefix_space: true, use_regex: false }

function wordsOf(text: string, normalizer: JsonObject | null, steps: JsonObject[]): string[] {
  const json = { normalizer, pre_tokenizer: { type: 'Sequence', pretokenizers: steps } }
  const words: string[] = []
  const model = { type: 'WordPiece', vocab: { '[UNK]': 0 }, unk_token: '[UNK]' }
  referencePipeline(json, model, 'WordPiece').words(text, true, (word) => words.push(word) > 0)
  return words
}

const cases: [text: string, normalizer: JsonObject | null, steps: JsonObject[], words: string[]][] = [
  ['Ⅳ 5', nfkc, [each('[A-Z]'), first], ['▁I', '▁V', '▁5']],
  ['aⅣ', nfkc, [each('[A-Z]'), first], ['▁a', 'I', 'V']],
  ['Ⅳ', nfkc, [first, each('[A-Z]'), first], ['▁', '▁I', '▁V']],
  ['Ⅳ b', oneAfterTheOther(nfkc, { type: 'Prepend', prepend: '▁' }), [{ type: 'Whitespace' }, first], ['▁', '▁IV', 'b']],
  ['日本', han, [{ ...first, split: true }], ['▁日', '▁', '▁本', '▁']],
  ['é é', { type: 'ByteLevel' }, [each('.'), first], ['▁Ã', '▁©', 'Ġ', 'Ã', '©']],
  ['é,', null, [bytes, each('.'), first], ['▁Ġ', '▁Ã', '▁©', ',']],
]
test.each(cases)('every piece of the first character of %j gets a mark', (text, normalizer, steps, words) => {
  expect(wordsOf(text, normalizer, steps)).toEqual(words)
})

const replaced: typeof cases = [
  ['`b', replace('`', 'qr'), [each('[a-z]'), first], ['▁q', '▁r', 'b']],
  ['``b', replace('``', ''), [first], ['b']],
  ['``b', replace('``', 'q'), [first], ['qb']],
  ['aab', oneAfterTheOther(replace('a', 'xy'), replace('yx', 'z')), [each('[a-z]'), first], ['▁x', 'z', 'y', 'b']],
  ['Ⅳ`', oneAfterTheOther(nfkc, replace('V`', 'w')), [each('[A-Za-z]'), first], ['▁I', 'w']],
  ['xa', { type: 'Replace', pattern: { Regex: '^x' }, content: '' }, [first], ['a']],
]
test.each(replaced)(
  'a replacement at the beginning of %j belongs to the last character it replaces',
  (text, normalizer, steps, words) => {
    expect(wordsOf(text, normalizer, steps)).toEqual(words)
  },
)
