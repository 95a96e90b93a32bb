/** Temporary data files, and the error a call ends with. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DataFiles, DataRef } from '@engine/data/files/data-files'
import { CHUNK_BYTES } from '@engine/data/files/limits'
import { readRows } from '@engine/data/files/read-rows'
import type { DataRow } from '@engine/data/files/rows'
import { AppError } from '@shared/errors'
import type { BadRow, ColumnMapping } from '@shared/import'
import { afterAll } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'moderato-files-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

export const pathOf = (name: string): string => join(folder, name)

export function write(name: string, content: string | Uint8Array): string {
  writeFileSync(pathOf(name), content)
  return pathOf(name)
}

/** A data file that is not on a disk: thousands of them are read in a moment. */
export function inMemory(name: string, content: Buffer): DataFiles {
  const slice = async (position: number, length: number) => content.subarray(position, position + length)
  const open = async () => ({
    name,
    size: content.length,
    read: (position: number) => slice(position, CHUNK_BYTES),
    slice,
    consumed: (position: number) => position,
    close: async () => {},
  })
  return { name, files: [open], classes: new Map() }
}

/** The sentence of the AppError that `work` ends with; anything else fails the test. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => new Error('it was not refused'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof AppError)) throw error
  return error.message
}

export async function strictRows(data: DataRef, mapping: ColumnMapping): Promise<DataRow[]> {
  const rows: DataRow[] = []
  for await (const batch of readRows(data, mapping)) rows.push(...batch)
  return rows
}

export async function lenientRows(data: DataRef, mapping: ColumnMapping): Promise<{ rows: DataRow[]; bad: BadRow[] }> {
  const rows: DataRow[] = []
  const bad: BadRow[] = []
  for await (const batch of readRows(data, mapping, { onBadRow: (row) => bad.push(row) })) rows.push(...batch)
  return { rows, bad }
}

export const twoLabels: ColumnMapping = { text: 'text', id: 'id', labels: { kind: 'columns', columns: ['rude', 'spam'] } }
