/** Files of a dataset by their names and its card's patterns. */
import { readCard } from '@main/datasets/card'
import { globPattern } from '@main/datasets/glob'
import { isParquetFile, isTextFile, splitsOf } from '@main/datasets/splits'
import { describe, expect, it } from 'vitest'

const file = (path: string) => ({ path, bytes: 1, blobId: '', sha256: null })
const split = (paths: string[], cardData: unknown = null) =>
  splitsOf(paths.map(file), readCard(cardData)).map(({ config, split, files }) => [config, split, files.map(({ path }) => path)])

describe('splits by name', () => {
  it.each([
    ['train.csv', 'train'],
    ['data/train-00000-of-00001-abc123.parquet', 'train'],
    ['data/dev-00000-of-00001.parquet', 'dev'],
    ['my_dev.csv', 'validation'],
    ['valid/part1.csv', 'validation'],
    ['test/train_like.csv', 'train'],
    ['evaluation.jsonl', 'test'],
    ['trainer.csv', 'train'],
    ['latest.csv', 'train'],
    ['devices.csv', 'train'],
  ])('%s is of %s', (path, expected) => {
    expect(split([path])).toEqual([['default', expected, [path]]])
  })

  it('sorts shards by name', () => {
    expect(split(['train_2.csv', 'train_1.csv'])).toEqual([['default', 'train', ['train_1.csv', 'train_2.csv']]])
  })

  it('reads the layout of the Hub’s conversion', () => {
    expect(
      split(['a/train/0000.parquet', 'a/partial-test/0000.parquet', 'b/train/0001.parquet', 'b/train/0000.parquet']),
    ).toEqual([
      ['a', 'test', ['a/partial-test/0000.parquet']],
      ['a', 'train', ['a/train/0000.parquet']],
      ['b', 'train', ['b/train/0000.parquet', 'b/train/0001.parquet']],
    ])
  })

  it('knows data from what stands beside it', () => {
    const paths = [
      'a.parquet',
      '.cache/a.parquet',
      'a.csv.gz',
      'dataset_infos.json',
      'x.json',
      '_a/x.csv',
      'README.md',
      'a.csv.bak',
    ]
    expect(paths.map(file).filter(isParquetFile)).toEqual([file('a.parquet')])
    expect(
      paths
        .map(file)
        .filter(isTextFile)
        .map(({ path }) => path),
    ).toEqual(['a.csv.gz', 'x.json'])
  })
})

describe('a card', () => {
  it.each([
    ['a string', '*.csv', [['c', 'train', ['a.csv', 'b.csv']]]],
    ['a list', ['a.csv', 'b.csv'], [['c', 'train', ['a.csv', 'b.csv']]]],
    [
      'a table',
      { train: 'a.csv', test: ['b.csv'] },
      [
        ['c', 'train', ['a.csv']],
        ['c', 'test', ['b.csv']],
      ],
    ],
    ['nothing that matches', '*.parquet', [['default', 'train', ['a.csv', 'b.csv']]]],
    ['nonsense', 7, [['c', 'train', ['a.csv', 'b.csv']]]],
  ])('names files as %s', (_, data_files, expected) => {
    expect(split(['a.csv', 'b.csv'], { configs: [{ config_name: 'c', data_files }] })).toEqual(expected)
  })

  it.each([null, 'text', [], { configs: 3, dataset_info: 'x' }, { configs: [{ name: 'without' }], dataset_info: [null] }])(
    'of another shape, %j, is as none',
    (cardData) => {
      expect(split(['a.csv'], cardData)).toEqual([['default', 'train', ['a.csv']]])
    },
  )

  it('tells class names of single values and lists', () => {
    const class_label = { names: { '1': 'b', '0': 'a' } }
    const features = [
      { name: 'x', dtype: { class_label } },
      { name: 'y', sequence: { class_label } },
      { name: 'z', list: { class_label: { names: ['q'] } } },
      { name: 't', dtype: 'string' },
    ]
    const { classesOf } = readCard({ dataset_info: { features } })
    expect([...classesOf('default')]).toEqual([
      ['x', ['a', 'b']],
      ['y', ['a', 'b']],
      ['z', ['q']],
    ])
    expect(classesOf('other').size).toBe(0)
  })
})

describe('patterns', () => {
  it.each([
    ['data/*.csv', 'data/a.csv', true],
    ['data/*.csv', 'data/x/a.csv', false],
    ['**/*.csv', 'a.csv', true],
    ['**/*.csv', 'x/y/a.csv', true],
    ['a[0-9].csv', 'a5.csv', true],
    ['a[!0-9].csv', 'a5.csv', false],
    ['a.csv', 'aXcsv', false],
    ['(a|b).csv', 'a.csv', false],
    ['a[!0-9].csv', 'ab.csv', true],
    ['a[-x].csv', 'a-.csv', true],
    ['a[b.csv', 'a[b.csv', true],
    ['a?.csv', 'ab.csv', true],
    ['a?.csv', 'a😀.csv', true],
    ['data/**', 'data/x/y.csv', true],
    ['data/**', 'data', false],
    ['data/**/b*.csv', 'data/a/b/b.csv', true],
    ['a/**/b/**/c', 'a/b/x/b/c', true],
    ['a/**/b/**/c', 'a/x/c', false],
    ['train**', 'train/x.csv', false],
    ['*a*b', 'aab', true],
    ['*a*b', 'aaba', false],
  ])('%s and %s', (pattern, path, expected) => {
    expect(globPattern(pattern)?.(path)).toBe(expected)
  })

  it('a pattern made to take for ever takes no time', () => {
    const fits = globPattern(`${'*a'.repeat(100)}/**/${'*b'.repeat(40)}c`)!
    const begun = performance.now()
    expect(fits(`${'a'.repeat(400)}/${'b/'.repeat(100)}${'b'.repeat(300)}`)).toBe(false)
    expect(performance.now() - begun).toBeLessThan(500)
  })

  it('that is longer than a path is none', () => expect(globPattern('*a'.repeat(200))).toBeNull())
})
