import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cachedTokens } from '@engine/data/token-cache'
import { createTokenizer, type Tokenizer } from '@engine/io/tokenizer'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { tinyBert } from '@tests/engine/io/tiny-tokenizers'
import { expect, test, vi } from 'vitest'

const folder = temporaryFolder()
const cache = () => join(folder(), 'cache', 'tokens')
const texts = ['a b', '', 'b b b b b b', '\ud800', 'a']

/** A tokenizer that counts how often it tokenises. */
function counting(words: readonly string[] = ['a', 'b'], config = {}): Tokenizer & { encodeAll: ReturnType<typeof vi.fn> } {
  const tokenizer = createTokenizer({ json: tinyBert(words), config })
  return { ...tokenizer, encodeAll: vi.fn(tokenizer.encodeAll) }
}

const ask = (tokenizer: Tokenizer, changes: Partial<Parameters<typeof cachedTokens>[0]> = {}) =>
  cachedTokens({ folder: cache(), tokenizer, texts, maxLength: 6, ...changes })

test('the second time the tokens come from the disk, and are the same', async () => {
  const tokenizer = counting()
  const first = await ask(tokenizer)
  const progress = vi.fn()
  const second = await ask(counting(), { onProgress: progress })
  expect(tokenizer.encodeAll).toHaveBeenCalledTimes(1)
  expect(second).toEqual(first)
  expect([...second.offsets]).toEqual([0, 4, 6, 12, 14, 17])
  expect([...second.truncated]).toEqual([0, 0, 1, 0, 0])
  expect(progress.mock.calls).toEqual([[5, 5]])
  const again = counting()
  await ask(again)
  expect(again.encodeAll).not.toHaveBeenCalled()
})

test('no texts are kept and found as well', async () => {
  await ask(counting(), { texts: [] })
  const tokenizer = counting()
  expect((await ask(tokenizer, { texts: [] })).offsets).toEqual(Int32Array.of(0))
  expect(tokenizer.encodeAll).not.toHaveBeenCalled()
})

const others: [string, Partial<Parameters<typeof cachedTokens>[0]>, Tokenizer?][] = [
  ['another length', { maxLength: 7 }],
  ['another text', { texts: ['a b', '', 'b b b b b b', '\ud800', 'b'] }],
  ['another order', { texts: ['', 'a b', 'b b b b b b', '\ud800', 'a'] }],
  ['texts cut elsewhere', { texts: ['a ', 'b', 'b b b b b b', '\ud800', 'a'] }],
  ['another vocabulary', {}, counting(['b', 'a'])],
  ['another side to cut', {}, counting(['a', 'b'], { truncation_side: 'left' })],
]
test.each(others)('%s is tokenised anew', async (_, changes, tokenizer = counting()) => {
  await ask(counting())
  await ask(tokenizer, changes)
  expect(tokenizer.encodeAll).toHaveBeenCalledTimes(1)
  expect(await readdir(cache())).toHaveLength(2)
})

async function onlyFile(): Promise<string> {
  const [name] = await readdir(cache())
  return join(cache(), name!)
}

const damages: [string, (bytes: Buffer) => Uint8Array][] = [
  ['empty', () => Buffer.alloc(0)],
  ['cut short', (bytes) => bytes.subarray(0, -1)],
  ['longer', (bytes) => Buffer.concat([bytes, Buffer.alloc(1)])],
  ['changed in one bit', (bytes) => bytes.fill(bytes[60]! ^ 1, 60, 61)],
  ['another file', () => Buffer.from('not tokens at all, but long enough to hold a digest and a head')],
]
test.each(damages)('a file that is %s is made anew', async (_, damage) => {
  const first = await ask(counting())
  const path = await onlyFile()
  const sound = await readFile(path)
  await writeFile(path, damage(Buffer.from(sound)))
  const tokenizer = counting()
  expect(await ask(tokenizer)).toEqual(first)
  expect(tokenizer.encodeAll).toHaveBeenCalledTimes(1)
  expect(await readFile(path)).toEqual(sound)
})

test('what was used longest ago goes first when there is no room', async () => {
  const lengths = [3, 4, 5]
  for (const [age, maxLength] of lengths.entries()) {
    const before = new Set(await readdir(cache()).catch(() => []))
    await ask(counting(), { maxLength })
    const added = (await readdir(cache())).find((name) => !before.has(name))!
    const day = new Date(2020, 0, 1 + age)
    await utimes(join(cache(), added), day, day)
  }
  // Used again, the oldest becomes the newest.
  await ask(counting(), { maxLength: 3 })
  const sizes = await Promise.all((await readdir(cache())).map(async (name) => (await stat(join(cache(), name))).size))
  const room = sizes.reduce((sum, size) => sum + size, 0)
  await ask(counting(), { maxLength: 6, maxBytes: room })
  const kept = await Promise.all(
    [...lengths, 6].map(async (maxLength) => {
      const tokenizer = counting()
      await ask(tokenizer, { maxLength, maxBytes: 0 })
      return tokenizer.encodeAll.mock.calls.length === 0
    }),
  )
  expect(kept).toEqual([true, false, false, true])
})

test('temporary files of writes that were killed go, those of writes under way stay', async () => {
  await mkdir(cache(), { recursive: true })
  const ages = { 'a.tokens.killed.tmp': 61, 'a.pooled.killed.tmp': 61, 'a.tokens.now.tmp': 59 }
  for (const [name, minutes] of Object.entries(ages)) {
    await writeFile(join(cache(), name), 'half a file')
    const written = new Date(Date.now() - minutes * 60_000)
    await utimes(join(cache(), name), written, written)
  }
  await ask(counting())
  expect((await readdir(cache())).sort()).toEqual(
    expect.arrayContaining(['a.tokens.now.tmp', expect.stringMatching(/\.tokens$/)]),
  )
  expect(await readdir(cache())).toHaveLength(2)
})

test('a cache that cannot be written costs nothing but time', async () => {
  await mkdir(join(folder(), 'cache'))
  await writeFile(cache(), 'a file in its place')
  const tokenizer = counting()
  expect((await ask(tokenizer)).ids).toHaveLength(17)
  expect(await readFile(cache(), 'utf8')).toBe('a file in its place')
})

test('without a folder nothing is kept', async () => {
  await ask(counting(), { folder: null })
  expect(await readdir(folder())).toEqual([])
})

test('it stops when it is told to, and keeps nothing', async () => {
  const stopped = AbortSignal.abort()
  await expect(ask(counting(), { signal: stopped })).rejects.toMatchObject({ code: 'cancelled' })
  expect(await readdir(folder())).toEqual([])
})
