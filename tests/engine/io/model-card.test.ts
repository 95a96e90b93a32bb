/** The languages a model card states, in the forms that cards have. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cardLanguages } from '@engine/io/model-card'
import { expect, test } from 'vitest'
import { temporaryFolder } from './temporary-folder'

const folder = temporaryFolder()
const card = () => join(folder(), 'README.md')

test.each<[string, string, string[]]>([
  ['one code', '---\nlanguage: en\nlicense: mit\n---\n# Model', ['en']],
  ['quoted', '---\nlanguage: "pt-br"\n---', ['pt-br']],
  ['a list of lines', '---\ntags:\n- x\nlanguage:\n  - en\n  - de\nlicense: mit\n---', ['en', 'de']],
  ['a list of lines at the margin, twice one', '---\nlanguage:\n- fr\n- fr\n---', ['fr']],
  ['a list in brackets', "---\nlanguage: [en, 'zh']\n---", ['en', 'zh']],
  ['a word', '---\nlanguage: multilingual\n---', ['multilingual']],
  ['Windows line ends and a mark at the start', '\uFEFF---\r\nlanguage:\r\n- ja\r\n---\r\n', ['ja']],
  ['no front matter', 'language: en', []],
  ['front matter that never ends', '---\nlanguage: en', []],
  ['the word below the front matter', '---\nlicense: mit\n---\nlanguage: en', []],
  ['nothing', '---\nlanguage:\nlicense: mit\n---', []],
  ['no code at all', '---\nlanguage: <script>alert(1)</script>\n---', []],
  ['an empty card', '', []],
])('%s', async (_, text, languages) => {
  await writeFile(card(), text)
  expect(await cardLanguages(folder())).toEqual(languages)
})

test('a folder without a card, or with a folder in its place, states none', async () => {
  expect(await cardLanguages(folder())).toEqual([])
  await mkdir(card())
  expect(await cardLanguages(folder())).toEqual([])
  await rm(card(), { recursive: true })
})

test('a card with no end of languages states the first 300', async () => {
  const codes = Array.from({ length: 400 }, (_, i) => `x${i}`)
  await writeFile(card(), `---\nlanguage: [${codes.join(', ')}]\n---`)
  expect(await cardLanguages(folder())).toEqual(codes.slice(0, 300))
})
