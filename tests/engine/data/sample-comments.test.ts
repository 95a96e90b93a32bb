/** The sample comments keep what their description promises: format, shares of the labels, no repeats. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'

const LABELS = ['toxic', 'severe_toxic', 'obscene', 'threat', 'insult', 'identity_hate'] as const
type Label = (typeof LABELS)[number]
type Row = Record<'id' | 'comment_text' | Label, string>

const resource = (name: string) => readFileSync(resolve('resources', name), 'utf8')
const csv = resource('sample-comments.csv')
const rows: Row[] = parse(csv, { columns: true })

const has = (row: Row, label: Label) => row[label] === '1'
const isClean = (row: Row) => !LABELS.some((label) => has(row, label))
const count = (test: (row: Row) => boolean, among = rows) => among.filter(test).length
const words = (text: string) =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)

/** Runs of three words; a shorter text is one run. */
function trigrams(text: string): Set<string> {
  const all = words(text)
  const starts = Math.max(1, all.length - 2)
  return new Set(Array.from({ length: starts }, (_, i) => all.slice(i, i + 3).join(' ')))
}

/** |a ∩ b| / |a ∪ b| */
function jaccard(a: Set<string>, b: Set<string>): number {
  let shared = 0
  for (const gram of a) if (b.has(gram)) shared++
  return shared / (a.size + b.size - shared)
}

describe('sample comments', () => {
  it('has the header, at least 600 rows and running ids', () => {
    expect(parse(csv, { to: 1 })[0]).toEqual(['id', 'comment_text', ...LABELS])
    expect(rows.length).toBeGreaterThanOrEqual(600)
    expect(rows.map((row) => row.id)).toEqual(rows.map((_, i) => `sample-${String(i + 1).padStart(4, '0')}`))
  })

  it('is valid UTF-8 without a byte order mark or NUL', () => {
    expect(csv.startsWith('id,')).toBe(true)
    expect(csv).not.toMatch(/[\uFFFD\0]/)
  })

  it('gives 1 or 0 for every label', () => {
    const odd = rows.filter((row) => LABELS.some((label) => row[label] !== '0' && row[label] !== '1'))
    expect(odd).toEqual([])
  })

  it('has texts of 2 to 130 words without stray space around them', () => {
    const odd = rows.filter(({ comment_text: text }) => {
      const length = text.split(/\s+/).length
      return text !== text.trim() || length < 2 || length > 130
    })
    expect(odd).toEqual([])
  })

  it('repeats no text, not even nearly', () => {
    expect(new Set(rows.map((row) => words(row.comment_text).join(' '))).size).toBe(rows.length)
    const grams = rows.map((row) => trigrams(row.comment_text))
    const near = rows.flatMap((row, i) =>
      rows.slice(0, i).flatMap((other, j) => (jaccard(grams[i]!, grams[j]!) > 0.5 ? [[row.id, other.id]] : [])),
    )
    expect(near).toEqual([])
  })

  it('is clean to 72-78 %, in its first 200 rows too', () => {
    const share = count(isClean) / rows.length
    expect(share).toBeGreaterThan(0.72)
    expect(share).toBeLessThan(0.78)
    const early = count(isClean, rows.slice(0, 200)) / 200
    expect(Math.abs(early - share)).toBeLessThan(0.06)
  })

  it.each(LABELS)('has at least 25 rows with %s, some of them in every third', (label) => {
    expect(count((row) => has(row, label))).toBeGreaterThanOrEqual(25)
    const third = Math.ceil(rows.length / 3)
    for (const start of [0, third, 2 * third]) {
      expect(count((row) => has(row, label), rows.slice(start, start + third))).toBeGreaterThanOrEqual(5)
    }
  })

  it('labels by its guideline: hostile labels imply toxic, severe implies insult', () => {
    const hostile: Label[] = ['severe_toxic', 'threat', 'insult', 'identity_hate']
    expect(rows.filter((row) => hostile.some((label) => has(row, label)) && !has(row, 'toxic'))).toEqual([])
    expect(rows.filter((row) => has(row, 'severe_toxic') && !has(row, 'insult'))).toEqual([])
  })

  it('is described with its true counts', () => {
    const told = new Map(
      [...resource('sample-comments.md').matchAll(/^\| (\w[\w ]*?) +\| +(\d+) \|/gm)].map((m) => [m[1], Number(m[2])]),
    )
    const counted = new Map<string, number>(LABELS.map((label) => [label, count((row) => has(row, label))]))
    expect(told).toEqual(counted.set('none of the labels', count(isClean)))
    expect(resource('sample-comments.md')).toContain(`${rows.length} short comments`)
  })
})
