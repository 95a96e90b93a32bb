/** What is scored: a file's comments, and one text of 40 words again and again. */
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { median } from './report.mjs'

export const ONE_TEXT = Array.from({ length: 20 }, () => 'you are').join(' ')
const WARM_UP = 10
const TIMES = 100

/** @param {string} file @returns {string[]} */
export function readTexts(file) {
  /** @type {{ comment_text: string }[]} */
  const rows = parse(readFileSync(file), { columns: true })
  return rows.map(({ comment_text }) => comment_text)
}

/** @param {() => Promise<unknown>} answer @returns {Promise<{ milliseconds: number }>} the median of many */
export async function textTimes(answer) {
  const times = []
  for (let i = 0; i < WARM_UP + TIMES; i++) {
    const start = performance.now()
    await answer()
    times.push(performance.now() - start)
  }
  return { milliseconds: median(times.slice(WARM_UP)) }
}
