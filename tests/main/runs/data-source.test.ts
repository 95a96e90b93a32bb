/** The rows of a file as a run reads them: counted as they stand, and told where some are left out. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDataSource, type Rows, type RunData } from '@main/runs/data-source'
import { memoryStore, temporaryFolder } from '@tests/main/store/helpers'
import { describe, expect, it } from 'vitest'

const read = async (rows: Rows) => {
  const ids: string[] = []
  for await (const batch of rows()) ids.push(...batch.map(({ id }) => id))
  return ids
}

async function source(answers: readonly string[], changes: Partial<Extract<RunData, { kind: 'file' }>> = {}) {
  const path = join(temporaryFolder(), 'a.csv')
  const lines = answers.map((answer, row) => `r${row},some words ${row},${answer},${answer}`)
  writeFileSync(path, ['id,text,toxic,insult', ...lines].join('\n'))
  return openDataSource(memoryStore(), { kind: 'file', path, evalPath: null, evalFraction: 0.2, ...changes })
}

const answers = ['1', '', '0', '', '1', '0', '']

describe('the first rows of a file', () => {
  it.each([
    [1, ['r0'], [], []],
    [2, ['r0'], [1], ['1 of the 2 rows of a.csv has no known label and was left out.']],
    [5, ['r0', 'r2', 'r4'], [1, 3], ['2 of the 5 rows of a.csv have no known label and were left out.']],
    [null, ['r0', 'r2', 'r4', 'r5'], [1, 3, 6], ['3 of the 7 rows of a.csv have no known label and were left out.']],
    [99, ['r0', 'r2', 'r4', 'r5'], [1, 3, 6], ['3 of the 7 rows of a.csv have no known label and were left out.']],
  ])('%s of them', async (rows, ids, leftOut, told) => {
    const { train, notices, ...rest } = await source(answers, { rows })
    expect(await read(train)).toEqual(ids)
    expect(rest.leftOut).toEqual(leftOut)
    expect(notices).toEqual(told)
  })

  it('are the same when they are read again, and are told of once', async () => {
    const { train, notices, leftOut } = await source(answers)
    expect(await read(train)).toEqual(await read(train))
    expect(leftOut).toEqual([1, 3, 6])
    expect(notices).toHaveLength(1)
  })
})
