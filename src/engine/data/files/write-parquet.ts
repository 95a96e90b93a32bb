/** Writes rows with tri-state labels as Parquet: row id, text, and a nullable int8 column for each label. */
import { writeAtomically, writeFully } from '@engine/io/atomic-file'
import { invalidInput } from '@shared/errors'
import type { SnapshotRow } from '@shared/model'
import type { SchemaElement } from 'hyparquet'
import { ByteWriter, type ColumnSource, ParquetWriter } from 'hyparquet-writer'
import { show } from './refuse'

/** What a row group holds at most: readers of one group, we among them, take no more memory than that. */
const GROUP_ROWS = 10_000
const GROUP_CHARACTERS = 16 * 2 ** 20

export const ID_COLUMN = 'row_id'
export const TEXT_COLUMN = 'text'

export interface WrittenParquet {
  rows: number
  bytes: number
}

/** Appends to memory; `take` hands over what came since the last time. */
class Output extends ByteWriter {
  take(): Uint8Array {
    const bytes = this.getBytes().slice()
    this.index = 0
    return bytes
  }
}

const schemaOf = (labels: readonly string[]): SchemaElement[] => [
  { name: 'schema', num_children: labels.length + 2 },
  ...[ID_COLUMN, TEXT_COLUMN].map(
    (name): SchemaElement => ({ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' }),
  ),
  ...labels.map((name): SchemaElement => ({ name, type: 'INT32', converted_type: 'INT_8', repetition_type: 'OPTIONAL' })),
]

const columnsOf = (rows: readonly SnapshotRow[], labels: readonly string[]): ColumnSource[] => [
  { name: ID_COLUMN, data: rows.map(({ id }) => id) },
  { name: TEXT_COLUMN, data: rows.map(({ text }) => text) },
  ...labels.map((name, index) => ({ name, data: rows.map((row) => row.labels[index] ?? null) })),
]

function checkNames(labels: readonly string[]): void {
  const taken = [ID_COLUMN, TEXT_COLUMN]
  const clash = labels.find((name) => taken.includes(name))
  if (clash !== undefined)
    throw invalidInput(
      `A label is named ${show(clash)}, which is the name of a column of its own in the Parquet file: rename the label and try again.`,
    )
}

/** Whole groups of rows, whatever the sizes of the batches they come in. */
async function* groupsOf(batches: AsyncIterable<readonly SnapshotRow[]>): AsyncGenerator<SnapshotRow[]> {
  let group: SnapshotRow[] = []
  let characters = 0
  for await (const batch of batches) {
    for (const row of batch) {
      group.push(row)
      characters += row.text.length
      if (group.length < GROUP_ROWS && characters < GROUP_CHARACTERS) continue
      yield group
      group = []
      characters = 0
    }
  }
  if (group.length > 0) yield group
}

/**
 * The file appears under its name when it is whole. `labels` names the answers of each row, in their order.
 * @throws invalid-input where a label has the name of another column; storage where the disk is full or the folder refuses.
 */
export async function writeParquet(
  path: string,
  labels: readonly string[],
  batches: AsyncIterable<readonly SnapshotRow[]>,
): Promise<WrittenParquet> {
  checkNames(labels)
  const output = new Output()
  const writer = new ParquetWriter({ writer: output, schema: schemaOf(labels), createdBy: 'Moderato' })
  let rows = 0
  await writeAtomically(path, async (file) => {
    for await (const group of groupsOf(batches)) {
      await writer.write({ columnData: columnsOf(group, labels), rowGroupSize: group.length })
      await writeFully(file, output.take())
      rows += group.length
    }
    await writer.finish()
    await writeFully(file, output.take())
  })
  return { rows, bytes: output.offset }
}
