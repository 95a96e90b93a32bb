/** Projects and their guideline. `get…` throws not-found, `find…` answers null; so everywhere in the store. */
import { AppError, invalidInput } from '@shared/errors'
import type { Label, Project } from '@shared/project'
import { all, get, type ReadDb, run, type WriteDb, write } from './database'
import { newId } from './ids'
import { addLabels, labelsOf } from './labels'

interface ProjectRow {
  id: string
  name: string
  created_at: string
  guideline: string
  guideline_version: number
}

const COLUMNS = 'id, name, created_at, guideline, guideline_version'

const toProject = (row: ProjectRow, labels: Label[]): Project => ({
  id: row.id,
  name: row.name,
  createdAt: row.created_at,
  labels,
  guideline: row.guideline,
  guidelineVersion: row.guideline_version,
})

/** In the order they were made. */
export const listProjects = (db: ReadDb): Project[] =>
  all<ProjectRow>(db, `SELECT ${COLUMNS} FROM projects ORDER BY rowid`).map((row) => toProject(row, labelsOf(db, row.id)))

export function getProject(db: ReadDb, projectId: string): Project {
  const row = get<ProjectRow>(db, `SELECT ${COLUMNS} FROM projects WHERE id = ?`, projectId)
  if (!row) throw new AppError('not-found', 'This project does not exist any more: choose another one.')
  return toProject(row, labelsOf(db, projectId))
}

export function createProject(db: WriteDb, { name, labels }: { name: string; labels: readonly string[] }): Project {
  return write(db, () => {
    const id = newId()
    run(db, 'INSERT INTO projects (id, name, created_at) VALUES (?, ?, ?)', id, checkedName(name), new Date().toISOString())
    addLabels(db, { projectId: id, names: labels })
    return getProject(db, id)
  })
}

export function renameProject(db: WriteDb, { projectId, name }: { projectId: string; name: string }): Project {
  run(db, 'UPDATE projects SET name = ? WHERE id = ?', checkedName(name), projectId)
  return getProject(db, projectId)
}

/** With its comments and their history. Its runs stay, without a project. */
export function deleteProject(db: WriteDb, projectId: string): void {
  write(db, () => {
    getProject(db, projectId)
    run(db, 'DELETE FROM projects WHERE id = ?', projectId)
  })
}

/** A changed guideline is a new version: each annotation event keeps the version it was given under. */
export function setGuideline(db: WriteDb, { projectId, guideline }: { projectId: string; guideline: string }): Project {
  run(
    db,
    `UPDATE projects SET guideline = ?, guideline_version = guideline_version + 1
     WHERE id = ? AND guideline <> ?`,
    guideline,
    projectId,
    guideline,
  )
  return getProject(db, projectId)
}

function checkedName(name: string): string {
  const trimmed = name.trim()
  if (trimmed === '') throw invalidInput('A project needs a name.')
  return trimmed
}
