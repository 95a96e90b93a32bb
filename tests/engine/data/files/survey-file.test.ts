/** The pass before an import: counts, bad rows with their lines, duplicates. */
import { DigestSet } from '@engine/data/files/digest-set'
import { surveyFile } from '@engine/data/files/survey-file'
import { ImportSurvey } from '@shared/import'
import { describe, expect, it } from 'vitest'
import { twoLabels, write } from './fixtures'

describe('surveyFile', () => {
  it('counts clean, unlabelled, empty and repeated comments apart', async () => {
    const path = write(
      'survey.csv',
      'id,text,rude,spam\n1,one,0,0\n2,one,1,\n3,two,,-1\n4,,0,0\n5, ,0,1\n6,one,0,-1\n7,three,x,0\n8,four\n9,One,0,0\n',
    )
    const survey = await surveyFile(path, twoLabels)
    expect(ImportSurvey.parse(survey)).toEqual({
      rows: 7,
      bad: 2,
      badRows: [
        { line: 8, column: 'rude', message: 'found "x", expected 1, 0, -1 or empty (unknown).' },
        { line: 9, column: null, message: 'found 2 cells, expected 4 as in the first row.' },
      ],
      labels: [
        { name: 'rude', yes: 1, no: 5, unknown: 1 },
        { name: 'spam', yes: 1, no: 3, unknown: 3 },
      ],
      clean: 3,
      unlabelled: 1,
      empty: 2,
      duplicates: 2,
    })
  })

  it('keeps the first hundred bad rows and counts them all', async () => {
    const path = write('bad.csv', `id,text,rude,spam\n1,fine,0,0\n${'2,not fine,maybe,0\n'.repeat(1000)}`)
    const survey = await surveyFile(path, twoLabels)
    expect([survey.rows, survey.bad, survey.badRows.length, survey.badRows.at(-1)!.line]).toEqual([1, 1000, 100, 102])
  })

  it('counts every comment as unlabelled when no labels are mapped', async () => {
    const path = write('texts.csv', 'text\none here\ntwo here\n')
    const survey = await surveyFile(path, { text: 'text', id: null, labels: null })
    expect([survey.rows, survey.unlabelled, survey.clean, survey.labels]).toEqual([2, 2, 0, []])
  })

  it('is cancelled by its signal', async () => {
    const path = write('cancelled.csv', 'text\none here\n')
    const cancelled = surveyFile(path, { text: 'text', id: null, labels: null }, { signal: AbortSignal.abort() })
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
  })
})

describe('DigestSet', () => {
  it('tells 300,000 similar texts apart and knows each again', () => {
    const set = new DigestSet()
    const texts = Array.from({ length: 300_000 }, (_, index) => `comment ${index}`)
    expect(texts.filter((text) => set.addText(text))).toEqual([])
    expect(texts.every((text) => set.addText(text))).toBe(true)
    expect([set.addText(''), set.addText('\0'), set.addText('\0\0'), set.addText('')]).toEqual([false, false, false, true])
  })
})
