/** The real files, where they lie beside the project: read whole, found out right, and fast. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { inspectFile } from '@engine/data/files/inspect-file'
import { labelNames } from '@engine/data/files/mapping'
import { resolveMapping } from '@engine/data/files/resolve-mapping'
import { surveyFile } from '@engine/data/files/survey-file'
import { describe, expect, it } from 'vitest'

const data = resolve(process.env.MODERATO_SHARED ?? '../shared', 'data')

describe.skipIf(!existsSync(data))('real files (skipped where shared/data is not there)', () => {
  it.each([
    ['jigsaw/eval.csv', 2000],
    ['jigsaw/train.csv', 14_000],
    ['jigsaw/train_more.csv', 31_662],
    ['jigsaw/train_enriched.csv', 21_054],
  ])('%s has %i rows, under two seconds of CPU time', async (name, rows) => {
    const path = resolve(data, name)
    const { mapping } = await inspectFile(path)
    expect([mapping.text, mapping.id, labelNames(mapping).length]).toEqual(['comment_text', 'id', 6])
    // Of this process alone: the clock on the wall would count what other programs do.
    const before = process.cpuUsage()
    const survey = await surveyFile(path, mapping)
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1000).toBeLessThan(2000)
    expect([survey.rows, survey.bad, survey.unlabelled, survey.empty]).toEqual([rows, 0, 0, 0])
  })

  it.each([
    ['goemotions/dev.tsv', 5426],
    ['goemotions/train.tsv', 43_410],
  ])('%s has %i rows and 28 label numbers', async (name, rows) => {
    const mapping = await resolveMapping(resolve(data, name))
    expect([mapping.text, mapping.id]).toEqual(['column 1', 'column 3'])
    expect(labelNames(mapping)).toEqual(Array.from({ length: 28 }, (_, index) => String(index)))
    const survey = await surveyFile(resolve(data, name), mapping)
    expect([survey.rows, survey.bad, survey.unlabelled]).toEqual([rows, 0, 0])
  })
})
