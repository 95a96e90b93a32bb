/** Counts of tests, from the reports of the two runners, and the closing line they end in. */
import { existsSync, readFileSync } from 'node:fs'

/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

/** @param {Partial<Tally>} counts @returns {Tally} */
export const tally = (counts = {}) => ({ passed: 0, failed: 0, skipped: 0, ...counts })

/** @param {Tally} a @param {Tally} b @returns {Tally} */
export const add = (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped })

/** @param {Tally} counts */
export const closingLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`

/** @param {string} file @returns {any} null where the runner died before it wrote its report */
const report = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null)

/**
 * A runner that failed has a failure to show, even if no single test of its report failed (an error outside of tests, no tests
 * found, no report).
 *
 * @param {Tally} counts @param {boolean} succeeded
 */
const atLeastOne = (counts, succeeded) => (succeeded || counts.failed > 0 ? counts : { ...counts, failed: 1 })

/**
 * A test file that could not be loaded has no assertions and is one failure.
 *
 * @param {string} file @param {boolean} succeeded
 */
export function vitestTally(file, succeeded) {
  const found = report(file)
  if (!found) return tally({ failed: 1 })
  const broken = found.testResults.filter(
    (/** @type {{ status: string, assertionResults: unknown[] }} */ { status, assertionResults }) =>
      status === 'failed' && assertionResults.length === 0,
  )
  return atLeastOne(
    tally({
      passed: found.numPassedTests,
      failed: found.numFailedTests + broken.length,
      skipped: found.numPendingTests + found.numTodoTests,
    }),
    succeeded,
  )
}

/** @typedef {{ name: string, status: string, message?: string, assertionResults: { fullName: string, status: string }[] }} TestFile */

/** The names of the tests that failed, or of the files that could not be loaded.  @param {string} file @returns {string[]} */
export function vitestFailures(file) {
  const files = /** @type {TestFile[]} */ (report(file)?.testResults ?? [])
  return files
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, assertionResults }) => {
      const failed = assertionResults.filter(({ status }) => status === 'failed')
      return failed.length > 0 ? failed.map(({ fullName }) => `${name}: ${fullName}`) : [name]
    })
}

/** @param {string} file @param {boolean} succeeded */
export function playwrightTally(file, succeeded) {
  const found = report(file)
  if (!found) return tally({ failed: 1 })
  const { expected, unexpected, flaky, skipped } = found.stats
  return atLeastOne(tally({ passed: expected, failed: unexpected + flaky, skipped }), succeeded)
}
