/** Zip files that lie about their entries, and files that PyTorch does not write: each ends in one sentence. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { loadTensors } from '@engine/io/load-tensors'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { describe, expect, test } from 'vitest'
import { asZip64, pickle, type RawEntry, stateDict, tensor, torchFile, zipFile } from './torch-bytes'

const folder = temporaryFolder()
const data = pickle(stateDict({ w: tensor() }))
const values = Buffer.from(Float32Array.of(1, 2, 3, 4).buffer)
const little = { name: 'archive/byteorder', data: Buffer.from('little') }

async function read(bytes: Uint8Array): Promise<readonly (readonly number[])[]> {
  const path = join(folder(), 'pytorch_model.bin')
  await writeFile(path, bytes)
  return [...(await loadTensors(path)).values()].map((loaded) => [...loaded.data])
}

async function refusal(bytes: Uint8Array): Promise<{ code: string; message: string }> {
  const error = await read(bytes).catch((caught: unknown) => caught)
  expect(error).toMatchObject({ name: 'AppError' })
  expect((error as Error).message).toMatch(/pytorch_model\.bin[^\n]{20,500}\.$/)
  return error as Error & { code: string }
}

/** A sound file but for what is said about storage 0. */
const lying = (lie: Partial<RawEntry>) =>
  zipFile([
    { name: 'archive/data.pkl', data },
    { name: 'archive/data/0', data: values, ...lie },
  ])

test('without a byte order, with zip64 and with more entries than needed, a file is sound', async () => {
  const zip = lying({})
  expect(await read(zip)).toEqual([[1, 2, 3, 4]])
  const start = BigInt(zip.readUInt32LE(zip.length - 6))
  expect(await read(asZip64(zip, { entries: 2n, start }))).toEqual([[1, 2, 3, 4]])
  expect(await read(torchFile(data, [{ name: 'archive/version', data: Buffer.from('3\n') }]))).toEqual([[1, 2, 3, 4]])
})

describe('lies', () => {
  const sound = lying({})
  const deflated = deflateRawSync(values)
  const cases: [string, Uint8Array, RegExp][] = [
    ['an empty file', Buffer.alloc(0), /does not begin as a zip file does/],
    ['text', Buffer.from('<!doctype html><title>404</title>'), /does not begin as a zip file does/],
    ['a directory cut off', sound.subarray(0, 200), /its zip directory cannot be read/],
    ['a last byte cut off', sound.subarray(0, -1), /its zip directory cannot be read/],
    ['bytes after the end', Buffer.concat([sound, Buffer.alloc(9)]), /its zip directory cannot be read \(Invalid comment length/],
    [
      'more entries than there are',
      zipFile([{ name: 'a/data.pkl', data }], { entryCount: 7 }),
      /its zip directory cannot be read/,
    ],
    [
      'fewer entries than there are',
      zipFile(
        [
          { name: 'a/data.pkl', data },
          { name: 'a/data/0', data: values },
        ],
        { entryCount: 1 },
      ),
      /the storage "0", which the file does not hold/,
    ],
    ['2^40 entries', asZip64(sound, { entries: 2n ** 40n, start: 0n }), /claims 1099511627776 entries, and at most 50000/],
    [
      'a directory at 2^62',
      asZip64(sound, { entries: 2n, start: 2n ** 62n }),
      /points to byte 4611686018427388000, beyond the end/,
    ],
    ['a directory in the middle of the data', asZip64(sound, { entries: 2n, start: 40n }), /its zip directory cannot be read/],
    ['an entry beyond the end', lying({ directory: { offset: 1_000_000 } }), /beyond the end/],
    ['an entry longer than the file', lying({ directory: { size: 1e6, compressedSize: 1e6 } }), /overflows file bounds/],
    ['an entry of two sizes', lying({ directory: { size: 1e6 } }), /size mismatch/],
    [
      'a size that the data denies',
      lying({ directory: { size: 8, compressedSize: 8 } }),
      /has 8 bytes by the directory, and 16 by its own header/,
    ],
    ['a name that the data denies', lying({ local: { name: 'archive/data/1' } }), /described otherwise where its data begins/],
    ['a method that the data denies', lying({ local: { method: 8 } }), /described otherwise where its data begins/],
    [
      'two entries at one place',
      zipFile([
        { name: 'a/data.pkl', data },
        { name: 'a/data/0', data: values, directory: { offset: 0, name: 'a/data.pkl' } },
      ]),
      /by the directory, and \d+ by its own header|overlaps/,
    ],
    [
      'an entry inside another',
      zipFile([
        { name: 'a/data/1', data: zipFile([{ name: 'a/data/0', data: values }]) },
        { name: 'a/data/0', data: values, directory: { offset: 38 } },
      ]),
      /"a\/data\/0" overlaps the one before it/,
    ],
    [
      'a name twice',
      zipFile([
        { name: 'a/data.pkl', data },
        { name: 'a/data.pkl', data },
      ]),
      /gives a name twice/,
    ],
    ['a path out of the archive', zipFile([{ name: '../data.pkl', data }]), /its zip directory cannot be read/],
    ['no folder', zipFile([{ name: 'data.pkl', data }]), /its first entry lies in no folder/],
    ['no pickle', zipFile([{ name: 'archive/data/0', data: values }]), /holds no data\.pkl/],
    ['no entries', zipFile([]), /does not begin as a zip file does/],
    ['a byte order that is none', torchOf('middle'), /its byte order is "middle", and "little" was expected/],
    ['a byte order of a megabyte', torchOf('little'.padEnd(2 ** 20)), /"archive\/byteorder" has 1048576 bytes, and at most 16/],
  ]
  test.each(cases)('%s', async (_, bytes, message) => {
    const error = await refusal(bytes)
    expect(error.message).toMatch(message)
    expect(error.code).toBe('invalid-input')
  })

  function torchOf(order: string): Buffer {
    return zipFile([
      { name: 'archive/data.pkl', data },
      { ...little, data: Buffer.from(order) },
      { name: 'archive/data/0', data: values },
    ])
  }

  test.each([
    [
      'compressed values',
      lying({ data: deflated, directory: { method: 8, size: 16 }, local: { method: 8, size: 16 } }),
      /has the compressed entry "archive\/data\/0", and PyTorch/,
    ],
    [
      'a zip bomb for a pickle',
      zipFile([
        {
          name: 'a/data.pkl',
          data: deflateRawSync(Buffer.alloc(1e6)),
          directory: { method: 8, size: 2 ** 31 },
          local: { method: 8 },
        },
      ]),
      /has the compressed entry "a\/data\.pkl"/,
    ],
    ['encrypted values', lying({ directory: { flags: 1, size: 4 } }), /has the encrypted entry "archive\/data\/0", and PyTorch/],
    ['big-endian values', torchOf('big'), /was written on a big-endian machine/],
    [
      'a TorchScript program',
      torchFile(data, [
        { name: 'archive/constants.pkl', data: pickle(Buffer.from(')')) },
        { name: 'archive/code/a.py', data: deflated, directory: { method: 8 }, local: { method: 8 } },
      ]),
      /is a TorchScript program.*torch\.jit\.load/,
    ],
  ])('%s: not covered, and named', async (_, bytes, message) => {
    const error = await refusal(bytes)
    expect(error.message).toMatch(message)
    expect(error.code).toBe('unsupported')
  })
})

test('a folder, a missing file and a Git LFS pointer are told as such', async () => {
  await mkdir(join(folder(), 'pytorch_model.bin'))
  await expect(loadTensors(folder())).rejects.toThrow(/pytorch_model\.bin is a folder where a PyTorch file was expected/)
  await expect(loadTensors(join(folder(), 'none.bin'))).rejects.toMatchObject({ code: 'not-found' })
  await writeFile(join(folder(), 'pointer.bin'), 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n')
  await expect(loadTensors(join(folder(), 'pointer.bin'))).rejects.toThrow(/is a Git LFS pointer/)
})
