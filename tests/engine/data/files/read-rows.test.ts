/** Streaming: batches, progress, cancelling, physical lines over chunk borders, rows without end, files that are none. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { inspectFile } from '@engine/data/files/inspect-file'
import { BATCH_ROWS, CHUNK_BYTES, MAX_RECORD_BYTES } from '@engine/data/files/limits'
import { readRows } from '@engine/data/files/read-rows'
import type { FileProgress } from '@engine/data/files/rows'
import { describe, expect, it } from 'vitest'
import { lenientRows, pathOf, refusal, strictRows, twoLabels, write } from './fixtures'

const header = 'id,text,rude,spam\n'
const row = (id: number, text: string) => `r${id},"${text}",${id % 2},0\n`
const many = (count: number) => header + Array.from({ length: count }, (_, id) => row(id, `comment ${id}, as it stands`)).join('')

describe('readRows', () => {
  it('gives batches in the order of the file', async () => {
    const path = write('many.csv', many(5000))
    const sizes: number[] = []
    const ids: (string | null)[] = []
    for await (const batch of readRows(path, twoLabels)) {
      sizes.push(batch.length)
      ids.push(...batch.map((read) => read.externalId))
    }
    expect(ids).toEqual(Array.from({ length: 5000 }, (_, id) => `r${id}`))
    expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThanOrEqual(BATCH_ROWS)
  })

  it('tells its progress and ends at the whole file', async () => {
    const path = write('progress.csv', `${many(3000)}x,cut\n`)
    const told: FileProgress[] = []
    for await (const _ of readRows(path, twoLabels, {
      onProgress: (progress) => told.push(progress),
      onBadRow: () => undefined,
    }));
    const last = told.at(-1)!
    expect(last).toEqual({ bytesRead: last.bytesTotal, bytesTotal: last.bytesTotal, rows: 3000, bad: 1 })
    expect(last.bytesTotal).toBeGreaterThan(CHUNK_BYTES)
    expect(told.length).toBeLessThan(20)
  })

  it('stops when cancelled, with the code that says so', async () => {
    const path = write('cancel.csv', many(20_000))
    const control = new AbortController()
    const reading = (async () => {
      let rows = 0
      for await (const batch of readRows(path, twoLabels, { signal: control.signal })) {
        rows += batch.length
        control.abort()
      }
      return rows
    })()
    await expect(reading).rejects.toMatchObject({ code: 'cancelled', message: 'Reading cancel.csv was cancelled.' })
  })

  it.runIf(process.platform === 'linux')('closes the file when the reader walks away', async () => {
    const path = write('away.csv', many(5000))
    const openFiles = () => readdirSync('/proc/self/fd').length
    const oneBatch = async () => {
      for await (const _ of readRows(path, twoLabels)) break
    }
    await oneBatch()
    const before = openFiles()
    for (let turn = 0; turn < 3; turn++) {
      await oneBatch()
      expect(openFiles()).toBeLessThanOrEqual(before)
    }
  })

  it('names physical lines wherever a chunk ends, in texts of several lines and with CRLF', async () => {
    for (const newline of ['\n', '\r\n']) {
      const texts = Array.from({ length: 3000 }, (_, id) => `é ${id}${newline.repeat(id % 4)}${'ü'.repeat(id % 97)} ""quoted""`)
      const path = write(
        'lines.csv',
        header.replace('\n', newline) + texts.map((text, id) => row(id, text).replace(/\n$/, newline)).join(''),
      )
      const rows = await strictRows(path, twoLabels)
      let line = 2
      for (const [id, text] of texts.entries()) {
        expect(rows[id]).toMatchObject({ line, externalId: `r${id}`, text: text.replaceAll('""', '"'), labels: [id % 2, 0] })
        line += text.split('\n').length
      }
    }
  })

  it('gives up on a quote that never ends after a megabyte, and loses that row only', async () => {
    const after = Array.from({ length: 80_000 }, (_, id) => `a${id},a plain text,0,1\n`).join('')
    const path = write('open.csv', `${header}1,before,0,0\n2,"never closed,0,0\n${after}`)
    expect(after.length).toBeGreaterThan(MAX_RECORD_BYTES)
    const { rows, bad } = await lenientRows(path, twoLabels)
    expect(rows.length).toBe(80_001)
    expect(rows[1]).toMatchObject({ line: 4, externalId: 'a0' })
    expect(rows.at(-1)).toMatchObject({ line: 80_003, externalId: 'a79999' })
    expect(bad).toEqual([{ line: 3, column: 'text', message: expect.stringContaining('not closed within 1 MiB') }])
    expect(await refusal(strictRows(path, twoLabels))).toMatch(/^open\.csv:3: column "text": the quote/)
  })

  it('takes time in proportion to the open quotes, not to all that follows each', async () => {
    const pair = '2\t"open\t1\t0\n3\tThe 5"\t0\t0\n'
    const path = write('broken.tsv', `${header.replaceAll(',', '\t')}${pair.repeat(8_000)}`)
    // Of this process alone: the clock on the wall would count what other programs do.
    const before = process.cpuUsage()
    const { rows, bad } = await lenientRows(path, twoLabels)
    expect([rows.length, rows[15_998]!.text, rows[15_999]!.text, bad]).toEqual([16_000, '"open', 'The 5"', []])
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1000).toBeLessThan(4000)
  })

  it.each(['long.csv', 'long.jsonl'])('passes over a line longer than a megabyte: %s', async (name) => {
    const isTable = name.endsWith('.csv')
    const line = (id: number, text: string) =>
      isTable ? `${id},${text},0,0\n` : `${JSON.stringify({ id: `${id}`, text, rude: 0, spam: 0 })}\n`
    const long = 'x'.repeat(MAX_RECORD_BYTES * 3)
    const path = write(
      name,
      (isTable ? header : '') + line(1, 'one') + line(2, long) + line(3, 'three') + line(4, long).trimEnd(),
    )
    const first = isTable ? 2 : 1
    const { rows, bad } = await lenientRows(path, twoLabels)
    expect(rows.map((read) => [read.line, read.text])).toEqual([
      [first, 'one'],
      [first + 2, 'three'],
    ])
    expect(bad.map((read) => [read.line, read.message])).toEqual([
      [first + 1, expect.stringContaining('longer than 1 MiB')],
      [first + 3, expect.stringContaining('longer than 1 MiB')],
    ])
  })

  it('keeps keys that stand first far down in a JSONL file, and a key called __proto__', async () => {
    const rows = Array.from(
      { length: 1000 },
      (_, id) => `{"text": "comment ${id}"${id > 900 ? ', "late": true, "__proto__": "x"' : ''}}`,
    )
    const path = write('late.jsonl', rows.join('\n'))
    const read = await strictRows(path, { text: 'text', id: null, labels: null })
    expect(Object.entries(read[999]!.meta)).toEqual([
      ['late', 'true'],
      ['__proto__', 'x'],
    ])
    expect(read[0]!.meta).toEqual({})
  })
})

describe('ids', () => {
  it('are kept as the file writes them, or refused where JSON has rounded them', async () => {
    const line = (id: string) => `{"id": ${id}, "text": "comment ${id.replaceAll('"', '')}"}\n`
    const path = write(
      'ids.jsonl',
      line('7') + line('"007"') + line('9007199254740991') + line('null') + line('1234567890123456789'),
    )
    const { rows, bad } = await lenientRows(path, { text: 'text', id: 'id', labels: null })
    expect(rows.map((read) => read.externalId)).toEqual(['7', '007', '9007199254740991', null])
    expect(bad).toEqual([{ line: 5, column: 'id', message: expect.stringContaining('expected the id in quotes') }])
  })
})

describe('what is no data file', () => {
  it('is refused in a sentence', async () => {
    mkdirSync(pathOf('folder.csv'))
    expect(await refusal(inspectFile(pathOf('folder.csv')))).toBe(
      'folder.csv: this is a folder; expected a CSV, TSV, JSONL or Parquet file.',
    )
    expect(await refusal(inspectFile(pathOf('missing.csv')))).toBe('missing.csv: there is no such file; check the path.')
    expect(await refusal(inspectFile(`${write('file.csv', header)}/below.csv`))).toBe(
      'below.csv: there is no such file; check the path.',
    )
    expect(await refusal(inspectFile(pathOf('nul\0.csv')))).toBe('"nul\\u0000.csv": a path cannot contain a NUL character.')
    expect(await refusal(inspectFile(write('wide.csv', `${'a,'.repeat(3000)}\n`)))).toBe(
      'wide.csv: the first row has 3001 columns, expected at most 2000.',
    )
  })

  it.runIf(process.platform !== 'win32')('never waits for a pipe', async () => {
    execFileSync('mkfifo', [pathOf('pipe.csv')])
    expect(await refusal(inspectFile(pathOf('pipe.csv')))).toMatch(/not a regular file/)
    expect(await refusal(inspectFile('/dev/zero'))).toMatch(/not a regular file/)
  })

  it('names the columns when the mapping names one that is not there', async () => {
    const path = write('mapping.csv', many(3))
    const refuse = (mapping: Partial<typeof twoLabels>) => refusal(strictRows(path, { ...twoLabels, ...mapping }))
    expect(await refuse({ text: 'body' })).toBe(
      'mapping.csv: there is no column "body"; the columns are "id", "text", "rude", "spam".',
    )
    expect(await refuse({ id: 'text' })).toMatch(/"text" is used twice/)
    expect(await refuse({ labels: { kind: 'columns', columns: ['rude', 'rude'] } })).toMatch(/"rude" is used twice/)
  })
})
