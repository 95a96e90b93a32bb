import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openSafetensors } from '@engine/io/safetensors/safetensors-file'
import { describe, expect, test } from 'vitest'
import { bytesOf, fileWith, headerOf, soundFile } from './safetensors-bytes'
import { temporaryFolder } from './temporary-folder'

const folder = temporaryFolder()

async function written(bytes: Uint8Array): Promise<string> {
  const path = join(folder(), 'weights.safetensors')
  await writeFile(path, bytes)
  return path
}

const entry = (dtype: string, shape: unknown, offsets: unknown) => JSON.stringify({ dtype, shape, data_offsets: offsets })
const zeros = (count: number) => new Uint8Array(count)

test('reads names, dtypes, shapes, positions and metadata of a sound file', async () => {
  const header = `{"__metadata__":{"format":"pt"},"b":${entry('F32', [2], [2, 10])},"a":${entry('F16', [], [0, 2])},"c":${entry('F32', [0, 3], [10, 10])}}  `
  const { entries, metadata } = await headerOf(await written(fileWith(header, zeros(10))))
  const start = 8 + header.length
  expect(entries).toEqual([
    { name: 'a', dtype: 'F16', shape: [], begin: start, end: start + 2 },
    { name: 'b', dtype: 'F32', shape: [2], begin: start + 2, end: start + 10 },
    { name: 'c', dtype: 'F32', shape: [0, 3], begin: start + 10, end: start + 10 },
  ])
  expect([...metadata]).toEqual([['format', 'pt']])
})

test('keeps names that would reach into an object prototype', async () => {
  const header = `{"__proto__":${entry('F32', [1], [0, 4])},"constructor":${entry('F32', [1], [4, 8])}}`
  const { entries } = await headerOf(await written(fileWith(header, zeros(8))))
  expect(entries.map(({ name }) => name)).toEqual(['__proto__', 'constructor'])
})

test('reads 6-bit and 4-bit tensors by their bits', async () => {
  const header = `{"a":${entry('F4', [6], [0, 3])},"b":${entry('F6_E3M2', [4], [3, 6])}}`
  expect((await headerOf(await written(fileWith(header, zeros(6))))).entries).toHaveLength(2)
})

describe('refuses in a sentence that names the file and the tensor', () => {
  const one = (value: string, data = 8) => fileWith(`{"w":${value}}`, zeros(data))
  const cases: [string, Uint8Array, RegExp][] = [
    ['an empty file', zeros(0), /has 0 bytes, and the header's length alone takes 8/],
    ['a header length of 2^63', fileWith('{}', zeros(0), 2n ** 63n), /claims 9223372036854775808 bytes, and at most/],
    ['a header longer than the file', fileWith('{}', zeros(4), 4096n), /claims 4096 bytes, and the whole file has 14/],
    ['a header that is not UTF-8', Buffer.concat([fileWith('', zeros(0), 2n), Buffer.from([0xc3, 0x28])]), /not UTF-8/],
    ['a header that is not JSON', fileWith('{"a":'), /not valid JSON/],
    ['a header that is a list', fileWith('[]'), /not a JSON object/],
    ['metadata that is not text', fileWith('{"__metadata__":{"n":1}}'), /__metadata__ entry "n" is not a text/],
    ['a tensor that is no object', one('7'), /"w" is not described by an object/],
    ['an unknown dtype', one(entry('Q4_K', [1], [0, 8])), /"w" has the unknown dtype "Q4_K"; known are/],
    ['a dtype from the prototype', one(entry('toString', [1], [0, 8])), /unknown dtype "toString"/],
    ['no shape', one('{"dtype":"F32","data_offsets":[0,8]}'), /"w" has no shape/],
    ['a negative dimension', one(entry('F32', [-2], [0, 8])), /"w" has the dimension -2/],
    ['a fractional dimension', one(entry('F32', [1.5], [0, 8])), /"w" has the dimension 1.5/],
    ['an infinite dimension', one('{"dtype":"F32","shape":[1e999],"data_offsets":[0,8]}'), /"w" has the dimension null/],
    ['a shape that overflows', one(entry('F32', [2 ** 31, 2 ** 31, 2 ** 31], [0, 8])), /too large to exist/],
    ['a shape that overflows before a zero', one(entry('F32', [2 ** 40, 2 ** 40, 0], [0, 0]), 0), /too large to exist/],
    ['a shape that wraps to the right size', one(entry('U8', [2 ** 32, 2 ** 32, 8], [0, 8])), /too large to exist/],
    ['no offsets', one('{"dtype":"F32","shape":[2]}'), /"w" has no data_offsets/],
    ['three offsets', one(entry('F32', [2], [0, 8, 9])), /"w" has no data_offsets/],
    ['negative offsets', one(entry('F32', [2], [-8, 0])), /"w" has no data_offsets/],
    ['an end before its begin', one(entry('F32', [2], [8, 0])), /before it begins at 8/],
    [
      'a shape that does not fill its bytes',
      one(entry('F32', [3], [0, 8])),
      /takes 12 bytes by its shape \[3\] and dtype F32, and 8/,
    ],
    [
      'data cut short',
      one(entry('F32', [2], [0, 8]), 5),
      /ends at byte 8 of the data, and the file holds only 5: it was cut short/,
    ],
    ['bytes that no tensor claims at the end', one(entry('F32', [2], [0, 8]), 9), /its last 1 bytes belong to no tensor/],
    [
      'bytes that no tensor claims before one',
      one(entry('F32', [1], [4, 8])),
      /4 bytes before the tensor "w" belong to no tensor/,
    ],
    [
      'overlapping tensors',
      fileWith(`{"a":${entry('F32', [2], [0, 8])},"b":${entry('F32', [2], [4, 12])}}`, zeros(12)),
      /"b" overlaps/,
    ],
    [
      'the same bytes twice',
      fileWith(`{"a":${entry('F32', [2], [0, 8])},"b":${entry('F32', [2], [0, 8])}}`, zeros(8)),
      /overlaps/,
    ],
    [
      'a name given twice',
      fileWith(`{"a":${entry('F32', [1], [0, 4])},"a":${entry('F32', [1], [4, 8])}}`, zeros(8)),
      /gives a name twice/,
    ],
    [
      'a name given twice for the same bytes',
      fileWith(`{"a":${entry('F32', [2], [0, 8])},"a":${entry('I64', [1], [0, 8])}}`, zeros(8)),
      /gives a name twice/,
    ],
    [
      'a name given twice, once escaped',
      fileWith(`{"a":${entry('F32', [2], [0, 8])},"\\u0061":${entry('F32', [2], [0, 8])}}`, zeros(8)),
      /gives a name twice/,
    ],
    ['two dtypes of one tensor', one('{"dtype":"I64","dtype":"F32","shape":[2],"data_offsets":[0,8]}'), /gives a name twice/],
    ['a header beyond any model', fileWith(' '.repeat(2 ** 24 + 8)), /claims 16777224 bytes, and at most 16777216/],
  ]
  test.each(cases)('%s', async (_, bytes, message) => {
    const path = await written(bytes)
    const error = await headerOf(path).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ name: 'AppError', code: 'invalid-input', message: expect.stringMatching(message) })
    expect(String(error)).toContain(path)
  })
})

test('colons and quotes inside names are no members', async () => {
  const name = 'a":{"b\\\\":1'
  const file = soundFile({
    [name]: { dtype: 'F32', shape: [1], bytes: zeros(4) },
    '::': { dtype: 'F32', shape: [1], bytes: zeros(4) },
  })
  expect((await headerOf(await written(file))).entries.map((found) => found.name)).toEqual([name, '::'])
})

test('a Git LFS pointer is told as such', async () => {
  const pointer = Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n')
  await expect(openSafetensors(await written(pointer))).rejects.toThrow(/is a Git LFS pointer.*git lfs pull/)
})

test('says that a file is missing, or is a folder', async () => {
  await expect(openSafetensors(join(folder(), 'none'))).rejects.toMatchObject({ code: 'not-found' })
  await mkdir(join(folder(), 'nested'))
  await expect(openSafetensors(join(folder(), 'nested'))).rejects.toThrow(/is a folder/)
})

test('a long, hostile name is shortened and escaped in the sentence', async () => {
  const file = soundFile({ [`\n${'x'.repeat(500)}`]: { dtype: 'F9', shape: [1], bytes: bytesOf(new Float32Array(1)) } })
  const error = await headerOf(await written(file)).catch((caught: Error) => caught)
  expect(String(error)).toMatch(/tensor "\\nx{119}…" has the unknown dtype/)
})
