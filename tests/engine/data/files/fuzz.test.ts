/** Broken files of every kind: reading always ends, only with AppErrors, and imports what stands before the break. */
import type { DataFiles } from '@engine/data/files/data-files'
import { inspectFile } from '@engine/data/files/inspect-file'
import { resolveMapping } from '@engine/data/files/resolve-mapping'
import { surveyFile } from '@engine/data/files/survey-file'
import { AppError } from '@shared/errors'
import type { ColumnMapping } from '@shared/import'
import { describe, expect, it } from 'vitest'
import { inMemory, lenientRows, strictRows, twoLabels } from './fixtures'

const ids = Array.from({ length: 12 }, (_, id) => id)
const texts = ids.map((id) =>
  id % 3 === 0 ? `"two\nlines, and ""quotes"" ${id}"` : id % 3 === 1 ? `"comma, é ${id}"` : `plain ${id}`,
)
const csv = `id,text,rude,spam\n${ids.map((id) => `r${id},${texts[id]},${id % 2},0\n`).join('')}`
const tsv = csv.replaceAll(/,(?=[01]\b)|(?<=r\d+),|(?<=id|text|rude),/g, '\t')
const jsonl = ids.map((id) => `${JSON.stringify({ id: `r${id}`, text: `é "${id}"\n`, rude: id % 2, spam: 0 })}\n`).join('')
const files: [string, string][] = [
  ['fuzz.csv', csv],
  ['fuzz.tsv', tsv],
  ['fuzz.jsonl', jsonl],
]

/** Null when it was refused, as an AppError that blames the input. */
async function answer<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid-input') throw error
    expect(error.message).toMatch(/^[^\n]*[^\n ][.!]$/)
    return null
  }
}

async function readEveryWay(data: DataFiles, mapping: ColumnMapping): Promise<void> {
  await answer(inspectFile(data))
  await answer(resolveMapping(data))
  const survey = await answer(surveyFile(data, mapping))
  const lenient = await answer(lenientRows(data, mapping))
  const strict = await answer(strictRows(data, mapping))
  expect(lenient?.rows.length).toBe(survey?.rows)
  if (strict !== null) expect([strict, lenient?.bad]).toEqual([lenient?.rows, []])
}

/** A small generator of its own, so that a failure can be run again. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

describe.each(files)('%s', (name, content) => {
  const bytes = Buffer.from(content)

  it('is whole to begin with', async () => {
    expect((await strictRows(inMemory(name, bytes), twoLabels)).map((row) => row.externalId)).toEqual(ids.map((id) => `r${id}`))
  })

  it('cut off anywhere, gives the rows before the cut', async () => {
    const whole = await strictRows(inMemory(name, bytes), twoLabels)
    for (let end = 0; end < bytes.length; end++) {
      const data = inMemory(name, bytes.subarray(0, end))
      const read = await answer(lenientRows(data, twoLabels))
      const rows = read?.rows ?? []
      // The row that was cut may still read as one, with its last answer missing.
      const sure = rows.slice(0, -1)
      expect(sure).toEqual(whole.slice(0, sure.length))
      if (rows.length > 0)
        expect(rows.at(-1)).toMatchObject({ ...whole[sure.length], labels: [expect.anything(), expect.toBeOneOf([0, null])] })
      const finished =
        bytes
          .subarray(0, end)
          .toString()
          .split(/(?<=[01])\n|(?<=\})\n/).length - 1
      if (read !== null) expect(rows.length).toBeGreaterThanOrEqual(finished - (name === 'fuzz.jsonl' ? 0 : 1))
      if (end % 3 === 0) await answer(inspectFile(data))
    }
  })

  it('with bytes changed, put in and taken out, is read or refused', async () => {
    const random = randomFrom(42)
    const nasty = Buffer.from('"""\n\r\t,|;\0\x80\xff{}[]\\\'0129é')
    for (let turn = 0; turn < 60; turn++) {
      const broken = [...bytes]
      for (let change = random(6); change >= 0; change--)
        broken.splice(random(broken.length), random(3), nasty[random(nasty.length)]!)
      await readEveryWay(inMemory(name, Buffer.from(broken)), twoLabels)
    }
  })
})

describe('random bytes', () => {
  it('are refused or read, whatever the name', async () => {
    const random = randomFrom(7)
    for (let turn = 0; turn < 120; turn++) {
      const alphabet = [256, 128, 16][turn % 3]!
      const bytes = Buffer.from(Array.from({ length: random(2000) }, () => random(alphabet)))
      await readEveryWay(inMemory(`random.${['csv', 'tsv', 'jsonl', 'txt'][turn % 4]}`, bytes), twoLabels)
    }
  })

  it('of quotes, delimiters and line ends are refused or read', async () => {
    const random = randomFrom(11)
    const pieces = ['"', '""', '\n', '\r\n', ',', 'a', ',0,0', 'id,text,rude,spam', '\n1,x,0,0\n', '\t', '\r']
    for (let turn = 0; turn < 150; turn++) {
      const body = Array.from({ length: random(80) }, () => pieces[random(pieces.length)]).join('')
      await readEveryWay(inMemory('quotes.csv', Buffer.from(`id,text,rude,spam\n${body}`)), twoLabels)
    }
  })
})
