/** Writes a data file's rows as a snapshot that the engine reads, for the time of one command. */
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DataRef } from '@engine/data/files/data-files'
import { readRows } from '@engine/data/files/read-rows'
import { temporaryFolder } from '@main/runs/home'
import { SnapshotWriter } from '@main/runs/snapshot-writer'
import type { ColumnMapping } from '@shared/import'
import type { Context } from './context'

/** Calls `use` with the snapshot of every row; a bad row ends it with its line. */
export async function withSnapshot<T>(
  { home, signal }: Context,
  data: DataRef,
  mapping: ColumnMapping,
  use: (file: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(temporaryFolder(home), 'rows-'))
  try {
    const file = join(folder, 'rows.jsonl')
    const writer = new SnapshotWriter(file, 0)
    try {
      for await (const rows of readRows(data, mapping, { signal, meta: false }))
        await writer.write(rows.map(({ line, externalId, text, labels }) => ({ id: externalId ?? `line ${line}`, text, labels })))
    } finally {
      await writer.close()
    }
    return await use(file)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
