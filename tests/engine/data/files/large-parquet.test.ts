/** A Parquet file of one large row group is read with the memory of a few pages, and only where it is needed. */
import { type FileBytes, openBytes } from '@engine/data/files/byte-source'
import { readRows } from '@engine/data/files/read-rows'
import { writeParquet } from '@engine/data/files/write-parquet'
import type { SnapshotRow } from '@shared/model'
import { beforeAll, expect, it } from 'vitest'
import { pathOf } from './fixtures'

const ROWS = 40_000
const path = pathOf('large.parquet')
const mapping = { text: 'text', id: null, labels: { kind: 'columns' as const, columns: ['rude'] } }

beforeAll(async () => {
  async function* batches(): AsyncGenerator<SnapshotRow[]> {
    for (let from = 0; from < ROWS; from += 1000)
      yield Array.from({ length: 1000 }, (_, i) => ({
        id: `row ${from + i}`,
        text: `comment ${(from + i) * 7919} of some words ${Math.imul(from + i, 0x9e3779b1)} `.repeat(12),
        labels: [(from + i) % 3 === 0 ? 1 : 0, null],
      }))
  }
  await writeParquet(path, ['rude', 'spam'], batches())
})

/** The file, counting what is read of it. */
function counted() {
  const read = { bytes: 0, largest: 0 }
  const open = async (): Promise<FileBytes> => {
    const file = await openBytes(path)
    const slice = async (position: number, length: number) => {
      const bytes = await file.slice(position, length)
      read.bytes += bytes.length
      read.largest = Math.max(read.largest, bytes.length)
      return bytes
    }
    return { ...file, slice }
  }
  return { read, data: { name: 'large.parquet', files: [open], classes: new Map() } }
}

it('every row comes, in order, with little memory', async () => {
  const { data, read } = counted()
  let rows = 0
  let yes = 0
  globalThis.gc?.()
  const before = process.memoryUsage().rss
  let peak = before
  for await (const batch of readRows(data, mapping, { meta: false })) {
    for (const { line, labels } of batch) {
      if (line !== ++rows) throw new Error(`row ${line} came as the ${rows}th`)
      if (labels[0] === 1) yes++
    }
    peak = Math.max(peak, process.memoryUsage().rss)
  }
  expect([rows, yes]).toEqual([ROWS, Math.ceil(ROWS / 3)])
  expect(read.largest).toBeLessThanOrEqual(4 * 2 ** 20)
  expect(peak - before).toBeLessThan(250e6)
})

it('columns that are not needed are not read, and leaving early reads no further', async () => {
  const all = counted()
  for await (const _ of readRows(all.data, mapping));
  const needed = counted()
  for await (const _ of readRows(needed.data, mapping, { meta: false }));
  expect(needed.read.bytes).toBeLessThan(all.read.bytes)
  const first = counted()
  for await (const _ of readRows(first.data, mapping, { meta: false })) break
  expect(first.read.bytes).toBeLessThan(needed.read.bytes / 3)
})
