/** Labels of a project. A label's position never changes, so renaming it keeps every answer. */
import { AppError, invalidInput } from '@shared/errors'
import { LabelName } from '@shared/labels'
import type { Label } from '@shared/project'
import { all, get, type ReadDb, run, type WriteDb, write } from './database'
import { newId } from './ids'

/** In their order: an entry's index is its position. */
export const labelsOf = (db: ReadDb, projectId: string): Label[] =>
  all<Label>(db, 'SELECT id, name, position FROM labels WHERE project_id = ? ORDER BY position', projectId)

/** Comments labelled before have a new label unknown. */
export function addLabels(db: WriteDb, { projectId, names }: { projectId: string; names: readonly string[] }): Label[] {
  return write(db, () => {
    const labels = labelsOf(db, projectId)
    return names.map((given) => {
      const label = { id: newId(), name: checkedName(labels, given), position: labels.length }
      run(
        db,
        'INSERT INTO labels (id, project_id, name, position) VALUES (?, ?, ?, ?)',
        label.id,
        projectId,
        label.name,
        label.position,
      )
      labels.push(label)
      return label
    })
  })
}

export const addLabel = (db: WriteDb, { projectId, name }: { projectId: string; name: string }): Label =>
  addLabels(db, { projectId, names: [name] })[0]!

export function renameLabel(db: WriteDb, { labelId, name }: { labelId: string; name: string }): void {
  write(db, () => {
    const project = get<{ project_id: string }>(db, 'SELECT project_id FROM labels WHERE id = ?', labelId)
    if (!project) throw new AppError('not-found', 'This label does not exist any more: reload the page.')
    const others = labelsOf(db, project.project_id).filter(({ id }) => id !== labelId)
    run(db, 'UPDATE labels SET name = ? WHERE id = ?', checkedName(others, name), labelId)
  })
}

function checkedName(others: readonly Label[], given: string): string {
  const parsed = LabelName.safeParse(given)
  if (!parsed.success) throw invalidInput(parsed.error.issues[0]?.message ?? 'A label needs a name.')
  if (others.some(({ name }) => name === parsed.data))
    throw invalidInput(`The project already has a label named "${parsed.data}": choose another name.`)
  return parsed.data
}
