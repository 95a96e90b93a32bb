/** Attempts at a file that a source gives in its own way. */
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fetchVerified } from '@main/transfer/fetch-verified'
import type { Source } from '@main/transfer/source'
import { FAST, patterned } from '@tests/main/hub/scene'
import { afterEach, beforeEach, expect, it } from 'vitest'

const bytes = patterned(3_000)
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'moderato-transfer-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** `answer`: to the nth request, from the byte that it asks for. */
function fetching(answer: (from: number, request: number) => Response) {
  const asked: number[] = []
  const source: Source = {
    url: 'https://source.test/file',
    name: 'file',
    title: 'The file',
    expected: {
      bytes: bytes.length,
      digest: createHash('sha256').update(bytes).digest('hex'),
      newHash: () => createHash('sha256'),
    },
    hashFrom: 'its owner',
    ask: async ({ range }) => {
      const from = Number(/\d+/.exec(range ?? '0')![0])
      asked.push(from)
      return answer(from, asked.length)
    },
  }
  const target = join(folder, 'file')
  const events = { onBytes: () => {}, onStalled: () => {} }
  const signal = new AbortController().signal
  const work = fetchVerified(source, { incomplete: join(folder, 'part'), target, timing: FAST, events, signal })
  return { work, asked, target }
}

/** A body that ends too soon. */
const part = (from: number, length: number) =>
  new Response(Uint8Array.from(bytes.subarray(from, from + length)), {
    status: 206,
    headers: { 'content-range': `bytes ${from}-2999/3000` },
  })

it('goes on for as long as each attempt gets further', async () => {
  const { work, asked, target } = fetching((from) => part(from, 500))
  expect(await work).toBe(0)
  expect(asked).toEqual([0, 500, 1000, 1500, 2000, 2500])
  expect(readFileSync(target).equals(bytes)).toBe(true)
})

it('gives a source up that cuts, and then sends only from the first byte', async () => {
  const { work, asked, target } = fetching((from) => (from === 0 ? part(0, 500) : new Response(null, { status: 416 })))
  await expect(work).rejects.toMatchObject({ code: 'network', message: expect.stringMatching(/It was tried 3 times/) })
  expect(asked).toEqual([0, 500, 0])
  expect(existsSync(target)).toBe(false)
})

it('gives a source up that starts where it was not asked to', async () => {
  const { work, target } = fetching((from) => part(from === 0 ? 7 : from, 500))
  await expect(work).rejects.toThrow(/would not send file from where it was left/)
  expect(existsSync(target)).toBe(false)
})
