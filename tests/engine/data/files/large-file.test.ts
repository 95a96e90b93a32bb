/** A large file streams: memory stays flat, and the process answers meanwhile. */
import { once } from 'node:events'
import { createWriteStream, statSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { surveyFile } from '@engine/data/files/survey-file'
import { expect, it } from 'vitest'
import { pathOf, twoLabels } from './fixtures'

const MEGABYTE = 1024 * 1024

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** What is really held: resident memory would count what nobody has collected yet. */
function liveBytes(): number {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

async function generate(path: string, bytes: number): Promise<number> {
  const out = createWriteStream(path)
  out.write('id,text,rude,spam\n')
  let rows = 0
  for (let written = 0; written < bytes; ) {
    const block = Array.from(
      { length: 1000 },
      () => `${rows},"Comment ${rows++}, ""${'words of it '.repeat(30)}""\nand a second line",0,1\n`,
    ).join('')
    written += block.length
    if (!out.write(block)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
  return rows
}

it('surveys 60 MB in flat memory without holding the process up', async () => {
  const path = pathOf('large.csv')
  const rows = await generate(path, 60 * MEGABYTE)
  const before = liveBytes()
  let peak = before
  let ticks = 0
  const watch = setInterval(() => {
    peak = Math.max(peak, liveBytes())
    ticks++
  }, 250)
  const survey = await surveyFile(path, twoLabels)
  clearInterval(watch)
  expect([survey.rows, survey.bad, survey.duplicates]).toEqual([rows, 0, 0])
  expect(statSync(path).size).toBeGreaterThan(60 * MEGABYTE)
  // Most of it is the digests of the texts.
  expect(peak - before).toBeLessThan(20 * MEGABYTE)
  expect(ticks).toBeGreaterThan(2)
})
