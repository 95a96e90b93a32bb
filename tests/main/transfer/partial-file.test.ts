/** A file that arrives in pieces: what a kill would lose, what is kept, and what does not pass for whole. */
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expectedOf } from '@main/hub/remote-file'
import { PartialFile } from '@main/transfer/partial-file'
import { patterned } from '@tests/main/hub/scene'
import { afterEach, beforeEach, expect, it } from 'vitest'

const bytes = patterned(5_000_000)
const file = expectedOf({
  path: 'model.safetensors',
  bytes: bytes.length,
  blobId: '0'.repeat(40),
  sha256: createHash('sha256').update(bytes).digest('hex'),
})
const signal = new AbortController().signal
let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'moderato-partial-'))
  path = join(folder, 'blobs', 'x.incomplete')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('is never more than a mebibyte ahead of the disk', async () => {
  const partial = await PartialFile.open(path, file, signal)
  for (let at = 0; at < bytes.length; at += 70_001) {
    await partial.append(bytes.subarray(at, at + 70_001))
    expect(partial.bytes - statSync(path).size).toBeLessThanOrEqual(2 ** 20)
  }
  expect(await partial.mismatch()).toBeNull()
  await partial.moveTo(join(folder, 'blobs', 'x'))
  expect(readFileSync(join(folder, 'blobs', 'x')).equals(bytes)).toBe(true)
  expect(existsSync(path)).toBe(false)
})

it('takes up what is there, in chunks of any size, and knows its hash', async () => {
  const first = await PartialFile.open(path, file, signal)
  await first.append(bytes.subarray(0, 1_234_567))
  await first.close()
  expect(statSync(path).size).toBe(1_234_567)
  const second = await PartialFile.open(path, file, signal)
  expect(second.bytes).toBe(1_234_567)
  await second.append(bytes.subarray(1_234_567))
  expect(await second.mismatch()).toBeNull()
  await second.close()
})

it('finds a wrong byte, and starts again from nothing', async () => {
  const wrong = Buffer.from(bytes)
  wrong[3_000_000] = 1 ^ (wrong[3_000_000] ?? 0)
  const partial = await PartialFile.open(path, file, signal)
  await partial.append(wrong)
  expect(await partial.mismatch()).toBe(createHash('sha256').update(wrong).digest('hex'))
  await partial.reset()
  expect([partial.bytes, statSync(path).size]).toEqual([0, 0])
  await partial.append(bytes)
  expect(await partial.mismatch()).toBeNull()
  await partial.close()
})

it('hashes small files as git does', async () => {
  const small = expectedOf({ path: 'config.json', bytes: 2, blobId: '9e26dfeeb6e641a33dae4961196235bdb965b21b', sha256: null })
  const partial = await PartialFile.open(path, small, signal)
  await partial.append(Buffer.from('{}'))
  expect(await partial.mismatch()).toBeNull()
  await partial.close()
})

it('lets go of the file when it is stopped while it looks at what is there', async () => {
  const first = await PartialFile.open(path, file, signal)
  await first.append(bytes)
  await first.close()
  await expect(PartialFile.open(path, file, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' })
})
