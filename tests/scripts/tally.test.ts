/** What the closing line counts, from the reports as the runners write them. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { add, closingLine, playwrightTally, tally, vitestFailures, vitestTally } from '#scripts/report/tally.mjs'
import { temporaryFolder } from './temporary-folder'

function reportFile(content: unknown): string {
  const file = join(temporaryFolder(), 'report.json')
  writeFileSync(file, JSON.stringify(content))
  return file
}
const absent = () => join(temporaryFolder(), 'absent.json')

const unit = (counts: { passed?: number; failed?: number; pending?: number; todo?: number; files?: [string, number][] }) =>
  reportFile({
    numPassedTests: counts.passed ?? 0,
    numFailedTests: counts.failed ?? 0,
    numPendingTests: counts.pending ?? 0,
    numTodoTests: counts.todo ?? 0,
    testResults: (counts.files ?? []).map(([status, tests]) => ({ status, assertionResults: Array(tests).fill({}) })),
  })
const e2e = (stats: { expected?: number; unexpected?: number; flaky?: number; skipped?: number }) =>
  reportFile({ stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0, ...stats } })

describe('closingLine', () => {
  it('names skipped tests only if there are any', () => {
    expect(closingLine(tally({ passed: 12 }))).toBe('12 passed, 0 failed')
    expect(closingLine(tally({ passed: 12, failed: 3, skipped: 2 }))).toBe('12 passed, 3 failed, 2 skipped')
  })
  it('adds the stages up', () => {
    const total = add(add(tally({ failed: 1 }), tally({ passed: 5, skipped: 1 })), tally({ passed: 2, failed: 1 }))
    expect(closingLine(total)).toBe('7 passed, 2 failed, 1 skipped')
  })
})

describe('vitestTally', () => {
  it('counts tests', () =>
    expect(vitestTally(unit({ passed: 4, failed: 1, pending: 1, todo: 1, files: [['failed', 6]] }), false)).toEqual({
      passed: 4,
      failed: 1,
      skipped: 2,
    }))
  it('counts a file that could not be loaded as one failure', () =>
    expect(
      vitestTally(
        unit({
          passed: 4,
          files: [
            ['passed', 4],
            ['failed', 0],
          ],
        }),
        false,
      ).failed,
    ).toBe(1))
  it('counts a failure of the runner where no test failed', () => expect(vitestTally(unit({ passed: 4 }), false).failed).toBe(1))
  it('counts a missing report as a failure', () =>
    expect(vitestTally(absent(), true)).toEqual({ passed: 0, failed: 1, skipped: 0 }))
})

describe('playwrightTally', () => {
  it('counts tests, a flaky one as failed', () =>
    expect(playwrightTally(e2e({ expected: 3, unexpected: 1, flaky: 1, skipped: 2 }), false)).toEqual({
      passed: 3,
      failed: 2,
      skipped: 2,
    }))
  it('counts a run without tests as a failure', () => expect(playwrightTally(e2e({}), false).failed).toBe(1))
  it('counts a missing report as a failure', () => expect(playwrightTally(absent(), false).failed).toBe(1))
})

describe('vitestFailures', () => {
  it('names tests, and files that could not be loaded', () => {
    const file = reportFile({
      testResults: [
        { name: 'a.test.ts', status: 'passed', assertionResults: [{ fullName: 'fine', status: 'passed' }] },
        {
          name: 'b.test.ts',
          status: 'failed',
          assertionResults: [
            { fullName: 'one', status: 'passed' },
            { fullName: 'two', status: 'failed' },
          ],
        },
        { name: 'c.test.ts', status: 'failed', assertionResults: [] },
      ],
    })
    expect(vitestFailures(file)).toEqual(['b.test.ts: two', 'c.test.ts'])
    expect(vitestFailures(absent())).toEqual([])
  })
})
