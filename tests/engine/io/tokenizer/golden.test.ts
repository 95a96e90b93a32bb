/** Every golden tokenizer against the ids that Transformers gives, whole and cut. */
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { tokenizerCases } from '@engine/process/parity/tokenizer-cases'
import { expect, test } from 'vitest'

const golden = resolve('tests/golden/tokenizers')
const folders = readdirSync(golden)

test('there is one of each kind', () => {
  expect(folders.sort()).toEqual(['byte-level-files', 'patterns', 'sentence-piece-file', 'word-piece-added'])
})

test.each(folders)('%s', async (name) => {
  const { ok, errors, values } = await tokenizerCases(join(golden, name, 'cases.json'))
  expect(errors).toEqual([])
  expect(ok).toBe(true)
  expect((values as unknown[]).length).toBeGreaterThanOrEqual(150)
})

test('the Unicode tables of this runtime are those that the corrections were measured against', () => {
  expect(process.versions.unicode, 'compare every code point again, as docs/decisions/0301-tokenizers.md says').toBe('17.0')
})
