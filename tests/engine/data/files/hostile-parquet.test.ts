/** Parquet files that lie: each is refused in one sentence, soon, and without taking the memory it claims. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { openBytes } from '@engine/data/files/byte-source'
import { inspectFile } from '@engine/data/files/inspect-file'
import { checkRuns } from '@engine/data/files/parquet/check-runs'
import { thriftEnd } from '@engine/data/files/parquet/check-thrift'
import { decompress } from '@engine/data/files/parquet/decompress'
import { openText } from '@engine/data/files/unpacked'
import { writeParquet } from '@engine/data/files/write-parquet'
import { toErrorData } from '@shared/errors'
import { describe, expect, it } from 'vitest'
import { inMemory, pathOf, refusal, strictRows, write } from './fixtures'

const folder = resolve(import.meta.dirname, '../../../golden/data-files')
const golden = (name: string): Buffer => Buffer.from(readFileSync(resolve(folder, name)))
const mapping = { text: 'text', id: null, labels: null }

function footer(length: number, tail = 'PAR1'): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt32LE(length)
  bytes.write(tail, 4)
  return bytes
}

describe('a Parquet file as a whole', () => {
  it.each<[string, Buffer, RegExp]>([
    ['cut off', golden('plain.parquet').subarray(0, 400), /does not end as one does: it is cut off/],
    ['of four bytes', Buffer.from('PAR1'), /cut off/],
    ['in name only', Buffer.from('text,toxic\nyou are kind,0'), /the name says Parquet, and the file is none: get it again/],
    [
      'with a footer longer than itself',
      Buffer.concat([Buffer.from('PAR1'), footer(2 ** 31)]),
      /its footer says it is 2147483648 bytes/,
    ],
    ['with a footer of nothing', Buffer.concat([Buffer.from('PAR1'), footer(0)]), /its footer breaks off/],
    ['with zeros for a footer', Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(40), footer(40)]), /damaged/],
    ['with a number without end', Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(1e6, 0xff), footer(1e6)]), /damaged/],
    [
      'with lists in lists',
      Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(1e6, 0x19), footer(1e6)]),
      /nested more than 32 deep|breaks off/,
    ],
    [
      'with a list of billions',
      Buffer.concat([Buffer.from('PAR1\x19\xf3\xff\xff\xff\xff\x07\0', 'latin1'), footer(8)]),
      /its footer breaks off/,
    ],
    ['encrypted', Buffer.concat([Buffer.from('PARE'), Buffer.alloc(20), footer(8, 'PARE')]), /encrypted/],
  ])('%s is refused', async (name, bytes, sentence) => {
    const path = write(`${name.replaceAll(' ', '-')}.parquet`, bytes)
    expect(await refusal(inspectFile(path))).toMatch(sentence)
  })

  it('whose column stands outside the file is refused before it is read', async () => {
    const bytes = golden('plain.parquet')
    // A copy whose data were cut out of the middle: every offset points behind the end of them.
    const length = bytes.readUInt32LE(bytes.length - 8)
    const cut = Buffer.concat([bytes.subarray(0, 4), bytes.subarray(bytes.length - 8 - length)])
    expect(await refusal(inspectFile(write('no-data.parquet', cut)))).toMatch(/a column stands at bytes \d+ to \d+/)
  })

  it('any byte flipped, it is read or refused in a sentence', async () => {
    for (const name of ['groups.parquet', 'list-names.parquet', 'delta.parquet', 'zstd.parquet']) {
      const whole = golden(name)
      for (let at = 4; at < whole.length; at += 7) {
        const bytes = Buffer.from(whole)
        bytes[at]! ^= 0xff
        const error = await inspectFile(inMemory('flipped.parquet', bytes)).then(() => null, toErrorData)
        if (error !== null)
          expect([name, at, error.code, error.message]).toEqual([name, at, 'invalid-input', expect.stringMatching(/\.$/)])
      }
    }
  })

  it('cut at any place, it is refused', async () => {
    const whole = golden('lz4.parquet')
    for (let length = 1; length < whole.length; length += 97)
      expect(await refusal(inspectFile(write('cut.parquet', whole.subarray(0, length))))).toMatch(/\.$/)
  })
})

describe('a page', () => {
  it.each([
    ['a run longer than the page', [0xfe, 0xff, 0xff, 0xff, 0x0f, 1], 10],
    ['packed groups longer than the page', [0xff, 0xff, 0xff, 0xff, 0x0f, 1], 10],
    ['a count beyond 32 bits', [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 1], 2 ** 22],
  ])('with %s is refused', (_, bytes, count) => {
    expect(() => checkRuns(Uint8Array.from(bytes), 0, bytes.length, 1, count)).toThrow(/run/)
  })

  it('with runs that fit passes: 3 of one value, then a group of eight', () => {
    expect(() => checkRuns(Uint8Array.from([6, 1, 3, 0b10101010]), 0, 4, 1, 8)).not.toThrow()
  })

  it.each([
    ['GZIP', gzipSync],
    ['ZSTD', zstdCompressSync],
  ] as const)('%s that unpacks to more than its header says stops there', (codec, pack) => {
    const bomb = pack(Buffer.alloc(50e6))
    const before = process.memoryUsage().arrayBuffers
    expect(() => decompress(bomb, 1000, codec)).toThrow()
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5e6)
  })

  it.each(['SNAPPY', 'LZ4_RAW', 'LZ4', 'BROTLI'] as const)('%s that is no such thing is refused', (codec) => {
    expect(() => decompress(Uint8Array.from([255, 255, 255, 255, 255, 255, 255, 255, 255, 255]), 100, codec)).toThrow()
  })

  it('of another length than its header says is refused', () => {
    expect(() => decompress(gzipSync('short'), 100, 'GZIP')).toThrow(/unpacks to 5 bytes, and its header says 100/)
  })
})

describe('Thrift', () => {
  it('ends where a structure ends', () => {
    expect(thriftEnd(Uint8Array.from([0x15, 0x02, 0x18, 0x01, 0x41, 0, 99]), 0)).toBe(6)
  })

  it.each([[[0x15]], [[0x18, 0x05, 0x41]], [[0x19, 0xf8, 0xff, 0x7f]], [[]]])('%j breaks off', (bytes) => {
    expect(thriftEnd(Uint8Array.from(bytes), 0)).toBeNull()
  })

  it.each([[[0x1b, 0, 0]], [[0x15, ...new Array(11).fill(0x80)]], [new Array(100).fill(0x1c)]])(
    '%j is nothing a writer writes',
    (bytes) => {
      expect(() => thriftEnd(Uint8Array.from(bytes), 0)).toThrow()
    },
  )
})

describe('rows', () => {
  it('a comment of more than a mebibyte is a bad row, the others are read', async () => {
    const path = pathOf('long.parquet')
    const rows = [
      { id: 'a', text: 'x'.repeat(2 ** 20 + 1), labels: [] },
      { id: 'b', text: 'short', labels: [] },
    ]
    await writeParquet(
      path,
      [],
      (async function* () {
        yield rows
      })(),
    )
    expect(await refusal(strictRows(path, mapping))).toMatch(/^long\.parquet:1: the row is longer than 1 MiB/)
  })

  it('text that is not UTF-8 is a bad row, told with its column', async () => {
    const bytes = golden('plain.parquet')
    const at = bytes.indexOf('What a day')
    expect(at).toBeGreaterThan(0)
    bytes[at] = 0xff
    expect(await refusal(strictRows(write('latin1.parquet', bytes), mapping))).toBe(
      'latin1.parquet:5: column "text": found bytes that are not UTF-8; expected UTF-8 text: save the file as UTF-8 (in Excel: "CSV UTF-8").',
    )
  })
})

describe('compressed text', () => {
  const csv = 'text,rude,spam\nhello there,0,1\n'
  it('damaged or cut off is refused', async () => {
    const packed = gzipSync(csv.repeat(2000))
    expect(await refusal(inspectFile(write('cut.csv.gz', packed.subarray(0, 60))))).toMatch(/gzip file is damaged or cut off/)
    packed.fill(0xff, 20, 40)
    expect(await refusal(inspectFile(write('damaged.csv.gz', packed)))).toMatch(/gzip file is damaged or cut off/)
  })

  it.each([
    ['twice.csv.gz', gzipSync(gzipSync(csv)), /compressed twice/],
    ['inside.gz', gzipSync(golden('plain.parquet')), /a Parquet file inside a compressed one/],
    ['nothing.csv.gz', gzipSync(''), /the file is empty/],
    ['x.csv.bz2', Buffer.from('BZh91AY'), /compressed with bzip2: expected gzip or zstd/],
  ])('%s is refused', async (name, bytes, sentence) => {
    expect(await refusal(inspectFile(write(name, bytes)))).toMatch(sentence)
  })

  it('of several members or frames is read to its end', async () => {
    const parts = [csv, 'bye now,1,0\n', 'and so on,1,1\n'].map((text) => Buffer.from(text))
    for (const [name, pack] of [
      ['members.csv.gz', gzipSync],
      ['frames.csv.zst', zstdCompressSync],
    ] as const) {
      const rows = await strictRows(write(name, Buffer.concat(parts.map((part) => pack(part)))), {
        text: 'text',
        id: null,
        labels: null,
      })
      expect(rows.map(({ text }) => text)).toEqual(['hello there', 'bye now', 'and so on'])
    }
  })

  it('that unpacks to hundreds of times its size is refused as a bomb, with little memory', async () => {
    const member = zstdCompressSync(`${'x'.repeat(900_000)},0,1\n`.repeat(10))
    const path = write(
      'bomb.csv.zst',
      Buffer.concat([zstdCompressSync('text,rude,spam\n'), ...new Array<Buffer>(40).fill(member)]),
    )
    const source = await openText(() => openBytes(path))
    const read = async () => {
      for (let at = 0, length = 1; length > 0; at += length) length = (await source.read(at)).length
    }
    const before = process.memoryUsage().rss
    expect(await refusal(read())).toMatch(/refused as a decompression bomb/)
    expect(process.memoryUsage().rss - before).toBeLessThan(300e6)
    await source.close()
  })
})
