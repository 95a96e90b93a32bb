/** Where a run's rows come from: the labelled comments of a project, or data files. Each can be read more than once. */

import { basename } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
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
      path: string
      evalPath: string | null
      evalFraction: number
      textColumn?: string
      labels?: string[]
      /** Only the first so many labelled rows of each file. */
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
}

const BATCH_ROWS = 500

export async function openDataSource(db: ReadDb, data: RunData, signal?: AbortSignal): Promise<DataSource> {
  if (data.kind === 'project') return projectSource(db, data)
  const mapping = await resolveMapping(data.path, { textColumn: data.textColumn, labels: data.labels, signal })
  const labels = labelNames(mapping)
  if (labels.length === 0)
    throw invalidInput(
      `${basename(data.path)}: no labels were found; training expects a column of 1 and 0 for each label, or one column that lists them.`,
    )
  const evalMapping = data.evalPath && (await resolveMapping(data.evalPath, { textColumn: data.textColumn, labels, signal }))
  return {
    name: basename(data.path),
    labels,
    train: fileRows(data.path, mapping, data.rows ?? Number.POSITIVE_INFINITY, signal),
    evaluation:
      data.evalPath && evalMapping
        ? fileRows(data.evalPath, evalMapping, data.evalRows ?? Number.POSITIVE_INFINITY, signal)
        : null,
    evalFraction: data.evalFraction,
  }
}

function projectSource(db: ReadDb, { projectId, evalFraction }: Extract<RunData, { kind: 'project' }>): DataSource {
  const project = getProject(db, projectId)
  if (project.labels.length === 0)
    throw invalidInput(`The project "${project.name}" has no labels yet: add one on the Data page.`)
  const train = () => batches(iterateLabelledExamples(db, projectId))
  return { name: project.name, labels: project.labels.map((label) => label.name), train, evaluation: null, evalFraction }
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

/** The first `limit` rows with at least one known label. A bad row ends the reading with its line. */
const fileRows = (path: string, mapping: ColumnMapping, limit: number, signal?: AbortSignal): Rows =>
  async function* () {
    const seen = new Set<string>()
    for await (const rows of readRows(path, mapping, { signal })) {
      const known = rows.filter((row) => row.labels.some((value) => value !== null)).slice(0, limit - seen.size)
      yield known.map(({ line, externalId, text, labels }) => ({ id: uniqueId(seen, externalId, line), text, labels }))
      if (seen.size >= limit) return
    }
  }

/** Predictions are kept by row id, so a file's own ids serve only where they are there and not repeated. */
function uniqueId(seen: Set<string>, externalId: string | null, line: number): string {
  const free = externalId !== null && !seen.has(externalId)
  const id = free ? externalId : `${externalId ?? ''}#line ${line}`
  seen.add(id)
  return id
}
