/**
 * Imports a data file into a project. The rows are first read into a file of our own and stored only when the last one has been
 * read: cancelling, or a file that ends badly, leaves the project as it was.
 */
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { setImmediate as breathe } from 'node:timers/promises'
import { type DataRef, dataFiles } from '@engine/data/files/data-files'
import { MAX_BAD_ROWS } from '@engine/data/files/limits'
import { labelNames } from '@engine/data/files/mapping'
import { readRows } from '@engine/data/files/read-rows'
import type { DataRow, FileProgress } from '@engine/data/files/rows'
import { readLines } from '@engine/io/lines'
import { temporaryFolder } from '@main/runs/home'
import type { WriteDb } from '@main/store/database'
import { insertExamples, type NewExample } from '@main/store/examples'
import { addLabels, labelsOf } from '@main/store/labels'
import { getProject } from '@main/store/projects'
import { AppError, toErrorData } from '@shared/errors'
import type { BadRow, ColumnMapping, ImportReport } from '@shared/import'
import { checkRoom } from './check-room'

export interface ImportRequest {
  projectId: string
  data: DataRef
  mapping: ColumnMapping
  who: string
  signal: AbortSignal
  onProgress(progress: FileProgress): void
}

export async function importFile({ db, home }: { db: WriteDb; home: string }, request: ImportRequest): Promise<ImportReport> {
  const begun = performance.now()
  getProject(db, request.projectId)
  const folder = await mkdtemp(join(temporaryFolder(home), 'import-'))
  const report: ImportReport = { imported: 0, bad: 0, badRows: [], newLabels: [], seconds: 0, cancelled: false }
  try {
    const staged = join(folder, 'rows.jsonl')
    await stage(staged, request, report)
    if (request.signal.aborted) report.cancelled = true
    else await storeWhole({ db, home }, staged, request, report)
  } catch (error) {
    // Only the cancellation itself: a disk that fills up after the button was pressed is still told.
    if (toErrorData(error).code !== 'cancelled') throw error
    report.cancelled = true
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return { ...report, seconds: (performance.now() - begun) / 1000 }
}

/** A line is a batch of rows; what cannot be read is noted by its line and passed over. */
async function stage(file: string, { data, mapping, signal, onProgress }: ImportRequest, report: ImportReport): Promise<void> {
  const onBadRow = (bad: BadRow) => {
    report.bad++
    if (report.badRows.length < MAX_BAD_ROWS) report.badRows.push(bad)
  }
  const staged = createWriteStream(file, { mode: 0o600 })
  // Told by the wait for the end; without a listener it would end the process.
  staged.on('error', () => undefined)
  try {
    for await (const rows of readRows(data, mapping, { signal, onProgress, onBadRow })) {
      if (staged.errored) throw staged.errored
      const empty = rows.filter(isEmpty)
      for (const row of empty) onBadRow(emptyText(row, mapping))
      const good = rows.filter((row) => !isEmpty(row))
      if (!staged.write(`${JSON.stringify(good)}\n`)) await once(staged, 'drain')
    }
  } finally {
    staged.end()
    await finished(staged)
  }
}

const isEmpty = (row: DataRow): boolean => row.text.trim() === ''

const emptyText = ({ line }: DataRow, mapping: ColumnMapping): BadRow => ({
  line,
  column: mapping.text,
  message: 'the text is empty; expected a comment.',
})

/** What stops it half-way is told with what stays, for a second import would store that again. */
async function storeWhole(
  { db, home }: { db: WriteDb; home: string },
  staged: string,
  request: ImportRequest,
  report: ImportReport,
): Promise<void> {
  await checkRoom(home, staged)
  try {
    await storeStaged(db, staged, request, report)
  } catch (error) {
    if (report.imported === 0) throw error
    const { code, message, detail } = toErrorData(error)
    const stored = report.imported.toLocaleString('en')
    throw new AppError(code, `The import ended after ${stored} comments, which are stored and stay. ${message}`, detail)
  }
}

async function storeStaged(
  db: WriteDb,
  file: string,
  { projectId, data, mapping, who }: ImportRequest,
  report: ImportReport,
): Promise<void> {
  const names = labelNames(mapping)
  const known = new Set(labelsOf(db, projectId).map((label) => label.name))
  report.newLabels = names.filter((name) => !known.has(name))
  addLabels(db, { projectId, names: report.newLabels })
  const ids = new Map(labelsOf(db, projectId).map((label) => [label.name, label.id]))
  const labelIds = names.map((name) => ids.get(name)!)
  const source = dataFiles(data).name
  for await (const line of readLines(file)) {
    const rows = (JSON.parse(line) as DataRow[]).map((row) => toExample(row, labelIds, source))
    insertExamples(db, { projectId, rows, who })
    report.imported += rows.length
    await breathe()
  }
}

export const toExample = (row: DataRow, labelIds: readonly string[], source: string): NewExample => ({
  externalId: row.externalId,
  text: row.text,
  source,
  meta: Object.keys(row.meta).length > 0 ? row.meta : null,
  values: Object.fromEntries(labelIds.map((id, index) => [id, row.labels[index] ?? null])),
})
