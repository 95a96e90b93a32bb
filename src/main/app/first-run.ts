/** The project a newcomer finds: the sample comments, most of them labelled, some left to be labelled. Made once. */
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { labelNames } from '@engine/data/files/mapping'
import { readRows } from '@engine/data/files/read-rows'
import { resolveMapping } from '@engine/data/files/resolve-mapping'
import type { DataRow } from '@engine/data/files/rows'
import { toExample } from '@main/features/import/import-file'
import { type WriteDb, write } from '@main/store/database'
import { insertExamples } from '@main/store/examples'
import { createProject, listProjects } from '@main/store/projects'
import { getSetting, setSetting, updateSettings } from '@main/store/settings'

const DONE = 'sampleProjectMade'
const NAME = 'Sample comments'
const LABELS = ['toxic', 'severe_toxic', 'obscene', 'threat', 'insult', 'identity_hate']
/** So that the Label page has something to do, while enough is left to train on. */
export const UNLABELLED = 120

/** A project deleted by the user does not come back, and one made by a script before the first window is not added to. */
export async function makeSampleProject(db: WriteDb, samples: string, who: string): Promise<void> {
  if (getSetting(db, DONE) === true) return
  const rows = listProjects(db).length === 0 ? await readSamples(samples) : []
  write(db, () => {
    if (rows.length > 0) insertSamples(db, rows, basename(samples), who)
    setSetting(db, DONE, true)
  })
}

async function readSamples(path: string): Promise<DataRow[]> {
  const mapping = await resolveMapping(path, { labels: LABELS })
  const rows: DataRow[] = []
  for await (const batch of readRows(path, mapping)) rows.push(...batch)
  const ranked = rows.map((row) => ({ row, rank: rank(row) })).sort((a, b) => (a.rank < b.rank ? -1 : 1))
  const open = new Set(ranked.slice(0, UNLABELLED).map(({ row }) => row))
  const none = labelNames(mapping).map(() => null)
  return rows.map((row) => (open.has(row) ? { ...row, labels: none } : row))
}

/** The same rows are left open on every machine. */
const rank = ({ text }: DataRow): string => createHash('sha256').update(text).digest('hex')

function insertSamples(db: WriteDb, rows: readonly DataRow[], source: string, who: string): void {
  const project = createProject(db, { name: NAME, labels: LABELS })
  const labelIds = project.labels.map((label) => label.id)
  insertExamples(db, { projectId: project.id, rows: rows.map((row) => toExample(row, labelIds, source)), who })
  updateSettings(db, { lastProjectId: project.id })
}
