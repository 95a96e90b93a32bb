/** Where a run's rows come from: the labelled comments of a project, or data files. Each can be read more than once. */

import { setImmediate as breathe } from 'node:timers/promises'
import { type DataRef, dataFiles } from '@engine/data/files/data-files'
import { labelNames } from '@engine/data/files/mapping'
import { readRows } from '@engine/data/files/read-rows'
import { resolveMapping } from '@engine/data/files/resolve-mapping'
import type { ReadDb } from '@main/store/database'
import { getProject } from '@main/store/projects'
import { iterateLabelledExamples } from '@main/store/training-rows'
import { invalidInput } from '@shared/errors'
import type { ColumnMapping } from '@shared/import'
import type { SnapshotRow } from '@shared/model'

/** The labelled comments of a project, or a file with a second one or a fraction of itself for validation. */
export type RunData =
  | { kind: 'project'; projectId: string; evalFraction: number }
  | {
      kind: 'file'
      path: DataRef
      evalPath: DataRef | null
      evalFraction: number
      textColumn?: string
      labels?: string[]
      /** Folder of the tokenizer whose ids the files hold in place of texts. */
      tokenizer?: string
      /** Only the first so many rows of each file; those of them without a known label are left out. */
      rows?: number | null
      evalRows?: number | null
    }

export type Rows = () => AsyncIterable<readonly SnapshotRow[]>

export interface DataSource {
  /** In words: a file name, or the project's name. */
  name: string
  labels: string[]
  train: Rows
  /** Null: a fraction of `train` validates. */
  evaluation: Rows | null
  evalFraction: number
  /** Positions of the rows left out of `train`, counted from 0 in the file; complete once `train` has been read. */
  leftOut: readonly number[]
  /** What the rows read so far have to tell, each once: rows of a file that were left out. */
  notices: readonly string[]
}

const BATCH_ROWS = 500

export async function openDataSource(db: ReadDb, data: RunData, signal?: AbortSignal): Promise<DataSource> {
  if (data.kind === 'project') return projectSource(db, data)
  const notices: string[] = []
  const onNotice = (message: string) => void notices.push(message)
  const { textColumn, tokenizer } = data
  const mapping = await resolveMapping(data.path, { textColumn, labels: data.labels, tokenizer, onNotice, signal })
  const labels = labelNames(mapping)
  if (labels.length === 0)
    throw invalidInput(
      `${dataFiles(data.path).name}: no labels were found; training expects a column of 1 and 0 for each label, or one column that lists them.`,
    )
  const evalMapping = data.evalPath && (await resolveMapping(data.evalPath, { textColumn, labels, tokenizer, signal }))
  const train = fileRows({ path: data.path, mapping, limit: data.rows, onNotice, signal })
  const evaluation =
    data.evalPath && evalMapping
      ? fileRows({ path: data.evalPath, mapping: evalMapping, limit: data.evalRows, onNotice, signal })
      : null
  return {
    name: dataFiles(data.path).name,
    labels,
    train: train.rows,
    evaluation: evaluation?.rows ?? null,
    evalFraction: data.evalFraction,
    leftOut: train.leftOut,
    notices,
  }
}

function projectSource(db: ReadDb, { projectId, evalFraction }: Extract<RunData, { kind: 'project' }>): DataSource {
  const project = getProject(db, projectId)
  if (project.labels.length === 0)
    throw invalidInput(`The project "${project.name}" has no labels yet: add one on the Data page.`)
  const train = () => batches(iterateLabelledExamples(db, projectId))
  const labels = project.labels.map((label) => label.name)
  return { name: project.name, labels, train, evaluation: null, evalFraction, leftOut: [], notices: [] }
}

/** Lets the window breathe between two batches. */
async function* batches(rows: Iterable<SnapshotRow>): AsyncGenerator<SnapshotRow[]> {
  let batch: SnapshotRow[] = []
  for (const row of rows) {
    batch.push(row)
    if (batch.length < BATCH_ROWS) continue
    yield batch
    batch = []
    await breathe()
  }
  if (batch.length > 0) yield batch
}

interface FileSource {
  path: DataRef
  mapping: ColumnMapping
  limit: number | null | undefined
  onNotice: (message: string) => void
  signal: AbortSignal | undefined
}

/** Those of the first `limit` rows that answer for at least one label. A bad row ends the reading with its line. */
function fileRows({ path, mapping, limit, onNotice, signal }: FileSource): { rows: Rows; leftOut: readonly number[] } {
  const leftOut: number[] = []
  const first = limit ?? Number.POSITIVE_INFINITY
  let told = false
  return {
    leftOut,
    async *rows() {
      const seen = new Set<string>()
      leftOut.length = 0
      let position = 0
      for await (const rows of readRows(path, mapping, { signal, meta: false })) {
        const wanted = rows.slice(0, first - position)
        for (const [i, { labels }] of wanted.entries()) if (!isKnown(labels)) leftOut.push(position + i)
        position += wanted.length
        const known = wanted.filter(({ labels }) => isKnown(labels))
        yield known.map(({ line, externalId, text, labels }) => ({ id: uniqueId(seen, externalId, line), text, labels }))
        if (position >= first) break
      }
      if (!told && leftOut.length > 0) onNotice(leftOutNotice(dataFiles(path).name, leftOut.length, position))
      told = true
    },
  }
}

const isKnown = (labels: SnapshotRow['labels']): boolean => labels.some((value) => value !== null)

const leftOutNotice = (name: string, count: number, of: number): string =>
  `${count} of the ${of} rows of ${name} ${count === 1 ? 'has no known label and was' : 'have no known label and were'} left out.`

/** Predictions are kept by row id, so a file's own ids serve only where they are there and not repeated. */
function uniqueId(seen: Set<string>, externalId: string | null, line: number): string {
  const free = externalId !== null && !seen.has(externalId)
  const id = free ? externalId : `${externalId ?? ''}#line ${line}`
  seen.add(id)
  return id
}
