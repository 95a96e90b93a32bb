/** --text-column and --labels: what they accept, and what they say about a name that is not there. */
import { labelNames } from '@engine/data/files/mapping'
import { resolveMapping } from '@engine/data/files/resolve-mapping'
import { describe, expect, it } from 'vitest'
import { refusal, strictRows, write } from './fixtures'

const columns = () => write('columns.csv', 'id,text,remark,rude,spam\n1,Hello there,a much longer remark than the text,0,1\n')
const delimited = () => write('tags.csv', 'text,labels\nHello there,rude|spam\nGo away,rude|odd\nFine,clean\n')

describe('resolveMapping', () => {
  it('finds everything by itself', async () => {
    const mapping = await resolveMapping(columns())
    expect(mapping).toEqual({ text: 'text', id: 'id', labels: { kind: 'columns', columns: ['rude', 'spam'] } })
    expect(labelNames(mapping)).toEqual(['rude', 'spam'])
  })

  it('takes the named text column and the named labels, in their order', async () => {
    const mapping = await resolveMapping(columns(), { textColumn: 'remark', labels: ['spam', 'rude'] })
    expect(mapping).toEqual({ text: 'remark', id: 'id', labels: { kind: 'columns', columns: ['spam', 'rude'] } })
    expect((await strictRows(columns(), mapping))[0]).toMatchObject({ labels: [1, 0], meta: { text: 'Hello there' } })
  })

  it('takes names out of a delimited column and leaves the others out', async () => {
    const mapping = await resolveMapping(delimited(), { labels: ['spam', 'rude'] })
    expect(mapping.labels).toEqual({ kind: 'delimited', column: 'labels', delimiter: '|', labels: ['spam', 'rude'] })
    const rows = await strictRows(delimited(), mapping)
    expect(rows.map((row) => row.labels)).toEqual([
      [1, 1],
      [0, 1],
      [0, 0],
    ])
  })

  it('finds label names that only late rows hold', async () => {
    const rows = Array.from({ length: 5000 }, (_, index) =>
      JSON.stringify({ text: `comment ${index}`, labels: index === 4999 ? ['rare'] : ['common'] }),
    )
    expect(labelNames(await resolveMapping(write('late.jsonl', rows.join('\n'))))).toEqual(['common', 'rare'])
  })

  it('knows a header by the names it is asked for', async () => {
    const path = write('numbers.csv', '0,1,2\nHello to you,0,1\nGo away now,1,0\n')
    expect(await resolveMapping(path, { textColumn: '0', labels: ['1', '2'] })).toMatchObject({
      text: '0',
      labels: { columns: ['1', '2'] },
    })
  })

  it('has no labels where there are none', async () => {
    expect((await resolveMapping(write('texts.txt', 'Hello to you.\nGo away.\n'))).labels).toBeNull()
  })

  it('names the columns that there are', async () => {
    const there = 'the columns are "id", "text", "remark", "rude", "spam".'
    expect(await refusal(resolveMapping(columns(), { textColumn: 'body' }))).toBe(
      `columns.csv: there is no column "body"; ${there}`,
    )
    expect(await refusal(resolveMapping(columns(), { labels: ['rude', 'toxic'] }))).toBe(
      `columns.csv: there is no column "toxic"; ${there}`,
    )
    expect(await refusal(resolveMapping(delimited(), { labels: ['toxic'] }))).toBe(
      'tags.csv: none of the labels "toxic" is a column or stands in column "labels", which holds "rude", "spam", "odd".',
    )
    expect(await refusal(resolveMapping(columns(), { labels: ['rude', 'rude'] }))).toMatch(/"rude" is used twice/)
    expect(await refusal(resolveMapping(columns(), { labels: ['overall_non_toxic'] }))).toMatch(/^--labels: .*cannot be a label/)
    expect(await refusal(resolveMapping(columns(), { textColumn: 'text', labels: ['text'] }))).toMatch(/"text" is used twice/)
  })
})
