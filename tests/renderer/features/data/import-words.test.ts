/** How far an import is, and what it did, in words. */
import { importResult } from '@renderer/features/data/import/import-result'
import { passProgress } from '@renderer/features/data/import/use-import-progress'
import { describe, expect, it } from 'vitest'

const report = { imported: 5398, bad: 0, badRows: [], newLabels: [], seconds: 2.4, cancelled: false }

describe('result of an import', () => {
  it('is one sentence, and says what was left out and what is new', () => {
    expect(importResult(report, 'talk.csv')).toBe('5,398 comments from talk.csv imported in 2 s.')
    expect(importResult({ ...report, bad: 2, newLabels: ['severe_toxic', 'spam'] }, 'talk.csv')).toBe(
      '5,398 comments from talk.csv imported in 2 s. 2 rows could not be read and were left out. New labels: “severe toxic” and “spam”.',
    )
    expect(importResult({ ...report, imported: 1, bad: 1 }, 'a.csv')).toBe(
      '1 comment from a.csv imported in 2 s. 1 row could not be read and was left out.',
    )
  })

  it('does not call a cancelled import a finished one', () => {
    expect(importResult({ ...report, imported: 0, cancelled: true }, 'a.csv')).toBe(
      'The import of a.csv was cancelled: nothing was stored.',
    )
    expect(importResult({ ...report, imported: 500, cancelled: true }, 'a.csv')).toContain('500 comments had been stored')
  })
})

describe('progress of a pass', () => {
  const event = { importId: 'i', bytesRead: 250, bytesTotal: 1000, rows: 5000, bad: 3 }

  it('knows rate and time left from bytes and clock', () => {
    expect(passProgress(event, 2000)).toEqual({ share: 0.25, rows: 5000, bad: 3, rowsPerSecond: 2500, secondsLeft: 6 })
  })

  it('claims no rate in the first moment, and no share of an empty file', () => {
    expect(passProgress(event, 100)).toMatchObject({ rowsPerSecond: null, secondsLeft: null })
    expect(passProgress({ ...event, bytesTotal: 0, bytesRead: 0 }, 2000).share).toBe(0)
    expect(passProgress({ ...event, bytesRead: 2000 }, 2000).share).toBe(1)
  })
})
