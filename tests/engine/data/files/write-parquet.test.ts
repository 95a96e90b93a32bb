/** A written Parquet file read back by another reader's rules: types, nulls, row groups, and what is refused. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { writeParquet } from '@engine/data/files/write-parquet'
import type { SnapshotRow } from '@shared/model'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { expect, test } from 'vitest'
import { pathOf, refusal } from './fixtures'

async function* batches(...all: SnapshotRow[][]): AsyncGenerator<SnapshotRow[]> {
  yield* all
}

function read(path: string) {
  const bytes = Uint8Array.from(readFileSync(path)).buffer
  return { metadata: parquetMetadata(bytes), rows: () => parquetReadObjects({ file: bytes }) }
}

const rows: SnapshotRow[] = [
  { id: 'a', text: 'You are kind', labels: [0, null] },
  { id: 'b', text: 'ein "Satz"\nmit ü und 🙂', labels: [1, 0] },
  { id: 'c', text: '', labels: [null, null] },
]

test('holds the id, the text and a nullable int8 for each label', async () => {
  const path = pathOf('written.parquet')
  const written = await writeParquet(path, ['rude', 'spam'], batches(rows.slice(0, 1), [], rows.slice(1)))
  const { metadata, rows: found } = read(path)
  expect(written).toEqual({ rows: 3, bytes: statSync(path).size })
  expect(
    metadata.schema.slice(1).map(({ name, converted_type, repetition_type }) => [name, converted_type, repetition_type]),
  ).toEqual([
    ['row_id', 'UTF8', 'REQUIRED'],
    ['text', 'UTF8', 'REQUIRED'],
    ['rude', 'INT_8', 'OPTIONAL'],
    ['spam', 'INT_8', 'OPTIONAL'],
  ])
  expect(await found()).toEqual([
    { row_id: 'a', text: 'You are kind', rude: 0, spam: null },
    { row_id: 'b', text: 'ein "Satz"\nmit ü und 🙂', rude: 1, spam: 0 },
    { row_id: 'c', text: '', rude: null, spam: null },
  ])
})

test('many rows come in several row groups, in order', async () => {
  const path = pathOf('groups.parquet')
  const many = Array.from({ length: 25_000 }, (_, i): SnapshotRow => ({ id: `${i}`, text: `comment ${i}`, labels: [1] }))
  await writeParquet(path, ['rude'], batches(many.slice(0, 7), many.slice(7)))
  const { metadata, rows: found } = read(path)
  expect(metadata.row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([10_000, 10_000, 5_000])
  expect((await found()).map(({ row_id }) => row_id)).toEqual(many.map(({ id }) => id))
})

test('without rows it is a file with columns and no rows', async () => {
  const path = pathOf('none.parquet')
  expect((await writeParquet(path, ['rude'], batches())).rows).toBe(0)
  expect(Number(read(path).metadata.num_rows)).toBe(0)
})

test('a label named like another column is refused before anything is written', async () => {
  const path = pathOf('clash.parquet')
  expect(await refusal(writeParquet(path, ['rude', 'text'], batches(rows)))).toMatch(/A label is named "text".*rename the label/)
  expect(existsSync(path)).toBe(false)
})

test('rows that end in an error leave no file', async () => {
  const path = pathOf('broken.parquet')
  const failing = async function* () {
    yield rows
    throw new Error('the source broke off')
  }
  await expect(writeParquet(path, ['rude', 'spam'], failing())).rejects.toThrow('the source broke off')
  expect(existsSync(path)).toBe(false)
})
