/** Labelled comments as they go out: a data file or a project's answers as Parquet, or the file as it is. Their texts leave the machine. */
import { mkdtemp, rm } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { ID_COLUMN, TEXT_COLUMN, writeParquet } from '@engine/data/files/write-parquet'
import { openDataSource, type RunData } from '@main/runs/data-source'
import { temporaryFolder } from '@main/runs/home'
import type { ReadDb } from '@main/store/database'
import { invalidInput } from '@shared/errors'
import type { SnapshotRow } from '@shared/model'
import type { CardChoices } from '@shared/publish'
import { datasetCard } from './dataset-card'
import { type CountedRows, countLabels } from './label-counts'
import { CARD_FILE } from './model-publication'
import { fromDisk, fromText, type Publication } from './publish-file'

export interface DatasetChoices extends CardChoices {
  readonly data: RunData
  /** Null: it goes to a folder. */
  readonly name: string | null
  /** The file itself; of a project there is none. */
  readonly asItIs: boolean
  readonly signal?: AbortSignal
}

const PARQUET_FILE = 'data/train-00000-of-00001.parquet'

interface Written {
  readonly path: string
  readonly file: string
  readonly features: readonly { readonly name: string; readonly dtype: string }[] | null
  readonly counted: CountedRows
  /** Comments that leave. */
  readonly rows: number
  readonly notices: readonly string[]
  readonly title: string
}

/** Calls `use` with what goes out; the Parquet file is there until it has ended. */
export async function withDatasetPublication<T>(
  { db, home }: { readonly db: ReadDb; readonly home: string },
  choices: DatasetChoices,
  use: (publication: Publication) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(temporaryFolder(home), 'publish-'))
  try {
    const written = await (choices.asItIs ? asItIs(db, choices) : asParquet(db, choices, folder))
    const { path, file, counted, features, title } = written
    if (counted.rows === 0) throw invalidInput(`${title} has no labelled comments: there is nothing to publish.`)
    const data = await fromDisk(path, file, choices.signal)
    const { name, license, languages } = choices
    const facts = { name, license, languages, counted, features, file: path, bytes: data.bytes }
    const card = datasetCard({ ...facts, title: name?.split('/').at(-1) ?? title })
    const notices = [...(license === null ? [NO_LICENCE] : []), ...written.notices]
    return await use({ type: 'dataset', card, files: [fromText(CARD_FILE, card), data], notices, texts: written.rows })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const NO_LICENCE = 'The card states no licence: others may not know whether they may use the data.'

async function asParquet(db: ReadDb, { data, signal }: DatasetChoices, folder: string): Promise<Written> {
  const source = await openDataSource(db, data, signal)
  const file = join(folder, 'train.parquet')
  await writeParquet(file, source.labels, stoppable(source.train(), signal))
  const counted = await countLabels(source.labels, stoppable(source.train(), signal))
  const features = [
    ...[ID_COLUMN, TEXT_COLUMN].map((name) => ({ name, dtype: 'string' })),
    ...source.labels.map((name) => ({ name, dtype: 'int8' })),
  ]
  return { path: PARQUET_FILE, file, features, counted, rows: counted.rows, notices: source.notices, title: source.name }
}

async function asItIs(db: ReadDb, { data, signal }: DatasetChoices): Promise<Written> {
  if (data.kind !== 'file' || typeof data.path !== 'string')
    throw invalidInput('Only a file of this machine can be sent as it is: send this data as Parquet.')
  const source = await openDataSource(db, data, signal)
  const counted = await countLabels(source.labels, stoppable(source.train(), signal))
  const file = resolve(data.path)
  // Rows without an answer are in the file as well, and leave with it.
  const rows = counted.rows + source.leftOut.length
  return { path: `data/${basename(file)}`, file, features: null, counted, rows, notices: [], title: source.name }
}

async function* stoppable(rows: AsyncIterable<readonly SnapshotRow[]>, signal?: AbortSignal) {
  for await (const batch of rows) {
    signal?.throwIfAborted()
    yield batch
  }
}
