/** Data snapshots: the JSONL files of a run folder (SnapshotRow a line), read as a stream. */
import { readLines } from '@engine/io/lines'
import { isMissing } from '@engine/io/storage-error'
import { AppError, invalidInput } from '@shared/errors'

export interface Snapshot {
  readonly ids: readonly string[]
  readonly texts: readonly string[]
  /** [n × L]: 1 yes, 0 no, -1 unknown. */
  readonly labels: Int8Array
}

/** @param labelCount 0 reads texts alone */
export async function readSnapshot(path: string, labelCount: number): Promise<Snapshot> {
  try {
    return await parseLines(path, labelCount)
  } catch (error) {
    if (isMissing(error)) throw new AppError('not-found', `${path} does not exist: a data snapshot was expected there.`)
    throw error
  }
}

async function parseLines(path: string, labelCount: number): Promise<Snapshot> {
  const ids: string[] = []
  const texts: string[] = []
  const labels: number[] = []
  let line = 0
  for await (const text of readLines(path)) {
    line++
    if (text.trim() === '') continue
    const row = parseRow(text, `${path}:${line}`)
    if (labelCount > 0 && row.labels.length !== labelCount)
      throw invalidInput(`${path}:${line}: found ${row.labels.length} labels, expected ${labelCount}.`)
    ids.push(row.id)
    texts.push(row.text)
    for (let i = 0; i < labelCount; i++) labels.push(answer(row.labels[i], `${path}:${line}`))
  }
  return { ids, texts, labels: Int8Array.from(labels) }
}

interface Row {
  id: string
  text: string
  labels: unknown[]
}

function answer(value: unknown, where: string): number {
  if (value === 1 || value === 0) return value
  if (value === null) return -1
  throw invalidInput(`${where}: found the label value ${JSON.stringify(value)}, expected 1, 0 or null.`)
}

// Snapshots are our own files and can hold a million rows: checked by hand, not by a schema.
function parseRow(text: string, where: string): Row {
  const row: unknown = safeParse(text)
  const fits =
    typeof row === 'object' &&
    row !== null &&
    'id' in row &&
    'text' in row &&
    typeof row.id === 'string' &&
    typeof row.text === 'string'
  if (!fits) throw invalidInput(`${where}: expected a JSON object with "id", "text" and "labels".`)
  const labels = 'labels' in row && Array.isArray(row.labels) ? row.labels : []
  return { id: row.id as string, text: row.text as string, labels }
}

function safeParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
