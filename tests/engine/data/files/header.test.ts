/** Whether a first row names the columns. */
import { hasHeader, nameColumns } from '@engine/data/files/header'
import { inspectFile } from '@engine/data/files/inspect-file'
import { expect, it } from 'vitest'
import { write } from './fixtures'

const cases: [string, boolean, string[][]][] = [
  [
    'names over text and answers',
    true,
    [
      ['id', 'comment_text', 'toxic'],
      ['1', 'Hello there', '0'],
    ],
  ],
  [
    'unknown names over answers',
    true,
    [
      ['Kommentar', 'giftig'],
      ['Guten Tag zusammen', '0'],
    ],
  ],
  [
    'numbers as label names beside a known name',
    true,
    [
      ['text', '0', '1'],
      ['Hello there', '0', '1'],
    ],
  ],
  [
    'a question over answers',
    true,
    [
      ['What did they say?', 'Is it rude?'],
      ['Hello there', '0'],
    ],
  ],
  [
    'an unnamed index column',
    true,
    [
      ['', 'tweet', 'class'],
      ['0', 'Hello there', '2'],
    ],
  ],
  [
    'plain names, nothing known',
    true,
    [
      ['author', 'words'],
      ['Ann B.', 'Hello there, all of you.'],
    ],
  ],
  [
    'a text and label numbers',
    false,
    [
      ['Is this it?', '4,27', 'ab1'],
      ['Hello there', '27', 'ab2'],
    ],
  ],
  [
    'a text and an answer',
    false,
    [
      ['Hello there', '1'],
      ['Go away', '0'],
    ],
  ],
  [
    'a text and a list',
    false,
    [
      ['Hello there', '["rude"]'],
      ['Go away', '[]'],
    ],
  ],
  ['a sentence', false, [['This is one whole sentence of a comment'], ['Hello there']]],
  [
    'a cell that comes again below',
    false,
    [
      ['Hello there', 'rude'],
      ['Go away', 'spam'],
      ['You fool', 'rude'],
    ],
  ],
]

it.each(cases)('%s: %s', (_, expected, rows) => {
  expect(hasHeader(rows, [])).toBe(expected)
})

it('believes the names it is asked for', () => {
  const rows = [
    ['7', '8'],
    ['Hello there', '1'],
  ]
  expect([
    hasHeader(rows, ['7']),
    hasHeader(rows, ['7', '8']),
    hasHeader(
      [
        ['1', '2'],
        ['x y', '1'],
      ],
      ['1', 'z'],
    ),
  ]).toEqual([true, true, false])
  expect(
    hasHeader(
      [
        ['author', 'words'],
        ['Ann B.', 'Hello there.'],
      ],
      ['column 1'],
    ),
  ).toBe(false)
})

it('numbers the columns without a name', () => {
  expect(nameColumns('a.csv', [' id ', '', 'text'], 3)).toEqual(['id', 'column 2', 'text'])
  expect(nameColumns('a.csv', null, 2)).toEqual(['column 1', 'column 2'])
})

it('shows the first rows as they stand, cut where they are very long', async () => {
  const rows = Array.from(
    { length: 50 },
    (_, index) => `{"text": "Comment ${index} ${'x'.repeat(5000)}", "votes": {"up": ${index}}, "flag": null}`,
  )
  const { preview } = await inspectFile(write('preview.jsonl', rows.join('\n')))
  expect(preview).toHaveLength(20)
  expect(preview[3]).toEqual({ text: expect.stringMatching(/^Comment 3 x+…$/), votes: '{"up":3}', flag: '' })
  expect(preview[3]!.text!.length).toBe(2001)
})
