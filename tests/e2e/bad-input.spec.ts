/** Bad input: each gets one sentence that says what is wrong, where, and what was expected, and nothing stored is lost. */
import { cp, mkdir, readFile, truncate, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { countsOf } from './bridge'
import { commentsCsv } from './comments'
import { failedStart } from './failed-start'
import { expect, test } from './fixture'
import { ROOT } from './launch'
import type { ImportCheck } from './pages/import-wizard'

/** One sentence or two, about something, with a full stop. */
const SENTENCE = /^\S.{20,400}\.$/s

const good = (rows: number): string => commentsCsv({ rows })

test.describe('files that cannot be imported', () => {
  /** Refused as a whole: what the sentence must say. */
  const refused: Record<string, { content: string | Buffer; says: RegExp[] }> = {
    'empty.csv': { content: '', says: [/empty/i] },
    'spreadsheet.csv': { content: Buffer.from('\ufeffid,comment_text,toxic\n1,Fine,0\n', 'utf16le'), says: [/UTF-16/, /UTF-8/] },
    'numbers.csv': { content: 'a,b\n1,0\n0,1\n1,1\n', says: [/text/i, /column/i] },
    'carets.csv': { content: 'id^comment_text^toxic\n1^Fine^0\n2^Well^1\n', says: [/one column/, /comma, semicolon, tab/] },
  }

  test('are refused in a sentence, and nothing is stored', async ({ ui, page, files, consoleErrors }) => {
    const data = await ui.data()
    const before = await countsOf(page)
    for (const [name, { content, says }] of Object.entries(refused))
      await test.step(name, async () => {
        await writeFile(join(files, name), content)
        const columns = await data.importFile(join(files, name))
        await expect(columns.problem).toContainText('This file cannot be imported as it is.')
        const sentence = (await columns.problem.getByRole('paragraph').nth(1).textContent()) ?? ''
        console.log(`  ${name}: ${sentence}`)
        expect(sentence).toMatch(SENTENCE)
        for (const words of says) expect(sentence).toMatch(words)
        await columns.cancel()
      })
    expect(await countsOf(page)).toEqual(before)
    expect(consoleErrors).toEqual([])
  })

  /** Read, with their bad rows named by line: line, column and what the problem must say. */
  const partly: Record<string, { content: string | Buffer; good: number; line: number; column: string; says: RegExp }> = {
    'quote.csv': {
      content: `${good(20)}x,"A quote that opens and never closes,0,0,0,0,0,0\ny,"Next",0,0,0,0,0,0\n`,
      good: 21,
      line: 22,
      column: 'comment_text',
      says: /quote/i,
    },
    'maybe.csv': {
      content: `${good(20)}x,"The label is a word",0,maybe,0,0,0,0\n`,
      good: 20,
      line: 22,
      column: 'severe_toxic',
      says: /maybe.*expected/,
    },
    'nul.csv': {
      content: `${good(20)}x,"A NUL \0 byte",0,0,0,0,0,0\n`,
      good: 20,
      line: 22,
      column: 'comment_text',
      says: /NUL/,
    },
  }

  test('or only in part name their bad rows by line before anything is stored', async ({ ui, page, files }) => {
    const data = await ui.data()
    const before = await countsOf(page)
    for (const [name, expected] of Object.entries(partly))
      await test.step(name, async () => {
        await writeFile(join(files, name), expected.content)
        const columns = await data.importFile(join(files, name))
        const check = await columns.check()
        await expectProblem(name, check, expected)
        await check.cancel()
      })
    expect(await countsOf(page)).toEqual(before)
  })

  async function expectProblem(name: string, check: ImportCheck, { good, line, column, says }: (typeof partly)[string]) {
    await expect(check.importButton).toHaveText(`Import ${good} comments`)
    const cells = check.problemRows.nth(1).getByRole('cell')
    console.log(`  ${name}: line ${await cells.nth(0).textContent()}, ${await cells.nth(2).textContent()}`)
    await expect(cells.nth(0)).toHaveText(String(line))
    await expect(cells.nth(1)).toHaveText(column)
    await expect(cells.nth(2)).toHaveText(says)
  }
})

test.describe('data files that cannot be opened at the start', () => {
  test('garbage is named and left as it is', async ({ home }) => {
    const file = join(home, 'moderato.db')
    await writeFile(file, Buffer.from('this is no database at all\n'.repeat(400)))
    const before = await readFile(file)
    const said = await failedStart(home)
    console.log(`  garbage: ${said}`)
    expect(said).toMatch(SENTENCE)
    expect(said).toContain('moderato.db')
    expect(said).toMatch(/damaged.*left as it is/)
    expect(await readFile(file)).toEqual(before)
  })

  test('one of a newer version is named and left as it is', async ({ home, running, session }) => {
    await running.app.close()
    session.current = null
    const file = join(home, 'moderato.db')
    const before = await withNewerVersion(file)
    const said = await failedStart(home)
    console.log(`  newer: ${said}`)
    expect(said).toMatch(SENTENCE)
    expect(said).toMatch(/newer version of Moderato.*[Uu]pdate/s)
    expect(await readFile(file)).toEqual(before)
  })

  /** SQLite's header keeps `user_version` as four big-endian bytes at offset 60. */
  async function withNewerVersion(file: string): Promise<Buffer> {
    const bytes = await readFile(file)
    bytes.writeUInt32BE(9990, 60)
    await writeFile(file, bytes)
    return bytes
  }
})

test.describe('model folders that cannot be used', () => {
  const TINY = join(ROOT, 'tests', 'golden', 'bert-tiny')
  const broken: Record<string, { spoil: (folder: string) => Promise<void>; says: RegExp[] }> = {
    'no-weights': { spoil: (folder) => unlink(join(folder, 'model.safetensors')), says: [/model\.safetensors/] },
    truncated: {
      spoil: (folder) => truncate(join(folder, 'model.safetensors'), 50_000),
      says: [/model\.safetensors/, /cut|short|truncat|bytes|end/i],
    },
    'hostile-header': {
      spoil: (folder) => spoilStart(join(folder, 'model.safetensors')),
      says: [/model\.safetensors/, /header/i],
    },
    'hostile-pickle': { spoil: takeHostile, says: [/pytorch_model\.bin/, /posix\.system/, /Nothing in it was run/] },
    'other-shape': { spoil: (folder) => widen(join(folder, 'config.json')), says: [/shape|expected|\[/] },
    'no-config': { spoil: (folder) => unlink(join(folder, 'config.json')), says: [/config\.json/] },
  }

  test('say why', async ({ ui, files, consoleErrors }) => {
    const train = await ui.train()
    for (const [name, { spoil, says }] of Object.entries(broken))
      await test.step(name, async () => {
        const folder = join(files, name)
        await mkdir(folder)
        for (const file of ['config.json', 'model.safetensors']) await cp(join(TINY, file), join(folder, file))
        await spoil(folder)
        await train.addModelFolder(folder)
        await expect(train.problem).toContainText('This folder cannot be used as a base.')
        // The sentence about the folder before may still stand there.
        await expect(train.problem).toContainText(name)
        const sentence = (await train.problem.getByRole('paragraph').nth(1).textContent()) ?? ''
        console.log(`  ${name}: ${sentence}`)
        expect(sentence).toMatch(SENTENCE)
        for (const words of says) expect(sentence).toMatch(words)
      })
    expect(consoleErrors).toEqual([])
  })

  /** A header that claims to be longer than any file. */
  async function spoilStart(file: string): Promise<void> {
    const bytes = await readFile(file)
    bytes.writeBigUInt64LE(1n << 60n, 0)
    await writeFile(file, bytes)
  }

  /** A pickle whose object is made by calling os.system. */
  async function takeHostile(folder: string): Promise<void> {
    await unlink(join(folder, 'model.safetensors'))
    await cp(join(ROOT, 'tests', 'golden', 'torch-files', 'hostile.bin'), join(folder, 'pytorch_model.bin'))
  }

  /** The weights stay 64 wide where the configuration now says 128. */
  async function widen(file: string): Promise<void> {
    const config = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>
    await writeFile(file, JSON.stringify({ ...config, intermediate_size: 128 }))
  }
})
