/** Labels as datasets write them, named and unnamed, and token ids in place of texts. */

import { guessIndices, guessVector } from '@engine/data/files/guess-classes'
import { guessTokenizer } from '@engine/data/files/guess-tokenizer'
import { inspectFile } from '@engine/data/files/inspect-file'
import { splitIndices, vectorItems } from '@engine/data/files/label-cell'
import { resolveMapping } from '@engine/data/files/resolve-mapping'
import { embeddedModelFolder } from '@engine/io/embedded'
import { openTokenizer } from '@engine/io/tokenizer'
import { describe, expect, it } from 'vitest'
import { refusal, strictRows, write } from './fixtures'

const jsonl = (name: string, rows: unknown[]) => write(name, rows.map((row) => JSON.stringify(row)).join('\n'))
const texts = ['you are kind', 'what a fool', 'go away now', 'thank you all']

describe('a vector', () => {
  const path = jsonl(
    'vectors.jsonl',
    texts.map((text, i) => ({ text, labels: [i % 2, 0, i > 1 ? 1 : 0] })),
  )

  it('takes the names of --labels, in their order', async () => {
    const mapping = await resolveMapping(path, { labels: ['rude', 'spam', 'threat'] })
    expect(mapping.labels).toEqual({
      kind: 'vector',
      column: 'labels',
      classes: ['rude', 'spam', 'threat'],
      labels: ['rude', 'spam', 'threat'],
    })
    expect((await strictRows(path, mapping)).map(({ labels }) => labels)).toEqual([
      [0, 0, 0],
      [1, 0, 0],
      [0, 0, 1],
      [1, 0, 1],
    ])
  })

  it('without names asks for them', async () => {
    const notices: string[] = []
    const mapping = await resolveMapping(path, { onNotice: (notice) => notices.push(notice) })
    expect(mapping.labels).toMatchObject({ labels: ['label_0', 'label_1', 'label_2'] })
    expect(notices.join()).toMatch(/holds 3 answers a row and nothing names them.*--labels a,b,c/)
    expect((await resolveMapping(path, { labels: ['label_2'] })).labels).toMatchObject({
      classes: ['label_0', 'label_1', 'label_2'],
      labels: ['label_2'],
    })
  })

  it('refuses another number of names, and a row of another length', async () => {
    expect(await refusal(resolveMapping(path, { labels: ['rude', 'spam'] }))).toBe(
      'vectors.jsonl: column "labels" holds 3 answers a row, and --labels names 2; expected a name for each, in their order.',
    )
    const ragged = jsonl('ragged.jsonl', [
      ...texts.map((text) => ({ text, labels: [0, 0, 1] })),
      { text: 'short one', labels: [1, 0] },
    ])
    const labels = { kind: 'vector' as const, column: 'labels', classes: ['a', 'b', 'c'], labels: ['c'] }
    expect(await refusal(strictRows(ragged, { text: 'text', id: null, labels }))).toBe(
      'ragged.jsonl:5: column "labels": found [1,0], expected a list with 1, 0 or -1 (unknown) for each of the 3 labels, or empty (unknown).',
    )
  })

  it.each<[string, unknown[], number | null]>([
    [
      'one length, an answer twice',
      [
        [0, 1, 0],
        [1, 1, 1],
      ],
      3,
    ],
    ['as Python prints it', ['[0, 1, 0]', '[1, 1, 0]'], 3],
    ['as NumPy prints it', ['[0. 1. 0.]', '[1. 1. 0.]'], 3],
    [
      'with unknowns',
      [
        [1, -1],
        [0, null],
      ],
      2,
    ],
    [
      'two classes in either order',
      [
        [0, 1],
        [1, 0],
      ],
      null,
    ],
    [
      'different lengths',
      [
        [0, 1, 0],
        [1, 1],
      ],
      null,
    ],
    [
      'class numbers',
      [
        [3, 7],
        [1, 2],
      ],
      null,
    ],
    [
      'scores',
      [
        [0.1, 0.9, 0.9],
        [0.5, 0.5, 0.1],
      ],
      null,
    ],
    ['single answers', [[1], [0]], null],
    [
      'names',
      [
        ['a', 'a'],
        ['b', 'c'],
      ],
      null,
    ],
  ])('is told from lists: %s', (_, values, length) => {
    expect(guessVector('x', values, undefined)?.classes.length ?? null).toBe(length)
  })

  it('keeps names only where there is one for each place', () => {
    expect(guessVector('x', [[0, 0, 1]], ['a', 'b', 'none'])).toMatchObject({ classes: ['a', 'b', 'none'], labels: ['a', 'b'] })
    expect(guessVector('x', [[0, 0, 1]], ['a', 'b'])).toBeNull()
  })

  it('null, empty and -1 are unknown, each for itself', () => {
    expect(vectorItems(null)).toBeNull()
    expect(vectorItems('')).toBeNull()
    expect(vectorItems([1.0, 0, -1, null, true, 'false'])).toEqual([1, 0, null, null, 1, 0])
    expect(vectorItems([2])).toEqual([undefined])
  })
})

describe('numbers of classes', () => {
  const names = ['joy', 'anger', 'none']
  it.each<[unknown, unknown]>([
    [
      [0, 1],
      ['joy', 'anger'],
    ],
    [1, ['anger']],
    ['0', ['joy']],
    ['[0, 2]', ['joy', 'none']],
    [[], []],
    [-1, null],
    [[-1], null],
    [null, null],
  ])('%j is %j', (cell, expected) => {
    expect(splitIndices(cell, names)).toEqual(expected)
  })

  it.each([[[3]], [-2], [1.5], ['x'], [[0, -1]]])('%j is none', (cell) => {
    expect(splitIndices(cell, names)).toMatchObject({ fault: expect.stringMatching(/expected/) })
  })

  it('a class that says "none" is no label, and known names are required', () => {
    expect(guessIndices('x', [0, 1], names)).toMatchObject({ labels: ['joy', 'anger'] })
    expect(guessIndices('x', [0, 1], undefined)).toBeNull()
    expect(guessIndices('x', ['a long comment'], names)).toBeNull()
  })
})

describe('token ids', () => {
  const words = 'these comments reach far into the vocabulary zwolle ##cturing pseudonym necromancer unremarkable quibble'
  const encoded = async () => {
    const { encode } = await openTokenizer(embeddedModelFolder())
    return texts.map((text) => [...encode(`${text} ${words}`).ids])
  }

  it('of one vocabulary only are decoded with it', async () => {
    const ids = await encoded()
    expect(guessTokenizer(ids)).toEqual({ fits: ['bert-base-uncased'], folder: embeddedModelFolder() })
    const path = jsonl(
      'tokens.jsonl',
      ids.map((input_ids, i) => ({ input_ids, attention_mask: input_ids.map(() => 1), labels: [i % 2, 1, 0] })),
    )
    const { mapping, notices, preview } = await inspectFile(path)
    expect(mapping).toMatchObject({
      text: 'input_ids',
      tokenizer: embeddedModelFolder(),
      labels: { kind: 'vector', column: 'labels' },
    })
    expect(notices.join()).toMatch(/holds token ids: the text is a reconstruction/)
    expect(preview[0]!.input_ids).toMatch(/^you are kind these comments reach far/)
    const rows = await strictRows(path, mapping)
    expect(rows.map(({ text }) => text.slice(0, 11))).toEqual(['you are kin', 'what a fool', 'go away now', 'thank you a'])
  })

  it.each<[string, number[][], string[]]>([
    ['of BERT’s cased vocabulary, for its marks', [[101, 119, 28000, 102]], ['bert-base-cased']],
    ['of RoBERTa', [[0, 50000, 2, 1, 1]], ['roberta-base']],
    ['that reach not far', [[101, 2000, 102]], []],
    ['without special tokens', [[5, 30000, 6]], []],
    ['of nothing', [], []],
  ])('%s fit %j', (_, ids, fits) => {
    expect(guessTokenizer(ids)).toEqual({ fits, folder: null })
  })

  it('of an unknown tokenizer are refused until it is named', async () => {
    const path = jsonl(
      'unknown.jsonl',
      texts.map(() => ({ input_ids: [5, 6, 7], attention_mask: [1, 1, 1] })),
    )
    expect(await refusal(resolveMapping(path))).toMatch(
      /column "input_ids" holds token ids and no text.*name it with --tokenizer/,
    )
    const mapping = await resolveMapping(path, { tokenizer: embeddedModelFolder() })
    expect(mapping.labels).toBeNull()
    expect((await inspectFile(path)).notices).toEqual([
      'The file is already tokenised: column "input_ids" holds token ids and no column holds text.',
    ])
  })

  it('that the tokenizer does not have make a bad row', async () => {
    const path = jsonl('beyond.jsonl', [{ input_ids: [101, 99999, 102] }])
    expect(
      await refusal(strictRows(path, { text: 'input_ids', id: null, labels: null, tokenizer: embeddedModelFolder() })),
    ).toMatch(/^beyond\.jsonl:1: column "input_ids": the token id 99999 is not in the tokenizer's vocabulary of 30522/)
  })
})
