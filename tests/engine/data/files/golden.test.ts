/** Every file of tests/golden/data-files is read as its expectation beside it says. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { inspectFile } from '@engine/data/files/inspect-file'
import { FileInspection } from '@shared/import'
import { describe, expect, it } from 'vitest'
import { lenientRows, refusal, strictRows } from './fixtures'

const folder = resolve(import.meta.dirname, '../../../golden/data-files')
const suffix = '.expected.json'
const names = readdirSync(folder).filter((name) => !name.endsWith(suffix) && !name.startsWith('.'))

interface Expected {
  shows: string
  /** Why the file as a whole is refused. */
  error?: string
  inspection?: { format: string; columns: string[]; mapping: unknown; notices: string[] }
  /** Line, id, text, labels, other columns. */
  rows?: unknown[]
  bad?: unknown[]
  /** What the headless program says at the first bad row; null when there is none. */
  strict?: string | null
}

describe('golden data files', () => {
  it('has an expectation for each file', () => {
    const expected = readdirSync(folder).filter((name) => name.endsWith(suffix))
    expect(expected.map((name) => name.slice(0, -suffix.length)).sort()).toEqual([...names].sort())
    expect(names.length).toBeGreaterThan(30)
  })

  it.each(names)('%s', async (name) => {
    const path = join(folder, name)
    const expected = JSON.parse(readFileSync(path + suffix, 'utf8')) as Expected
    if (expected.error !== undefined) {
      expect(await refusal(inspectFile(path))).toBe(expected.error)
      return
    }
    const inspection = await inspectFile(path)
    expect(FileInspection.safeParse(inspection).success).toBe(true)
    const { format, columns, mapping, notices } = inspection
    expect({ format, columns, mapping, notices }).toEqual(expected.inspection)
    const { rows, bad } = await lenientRows(path, mapping)
    expect(rows.map((row) => [row.line, row.externalId, row.text, row.labels, row.meta])).toEqual(expected.rows)
    expect(bad).toEqual(expected.bad)
    if (expected.strict === null) expect(await strictRows(path, mapping)).toEqual(rows)
    else expect(await refusal(strictRows(path, mapping))).toBe(expected.strict)
  })
})
