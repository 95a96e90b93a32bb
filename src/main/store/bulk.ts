/** One answer for a selection of comments: one event a comment, undone as one. */
import { AppError, invalidInput } from '@shared/errors'
import type { TriState } from '@shared/labels'
import type { Label } from '@shared/project'
import { knowsAnything } from './answers'
import { recordChange } from './change'
import { type WriteDb, write } from './database'
import { newId } from './ids'
import { getProject } from './projects'
import { readStanding, type Standing } from './standing'

export interface BulkAnswer {
  projectId: string
  exampleIds: readonly number[]
  labelId: string
  value: TriState
  who: string
}

/** `changed` leaves out comments that already had this answer; without any, there is nothing to undo. */
export function setLabelBulk(db: WriteDb, { projectId, exampleIds, labelId, value, who }: BulkAnswer): { changed: number } {
  return write(db, () => {
    const { labels } = getProject(db, projectId)
    const label = labels.find(({ id }) => id === labelId)
    if (!label) throw new AppError('not-found', 'This label does not exist any more: reload the page.')
    const batchId = newId()
    let changed = 0
    for (const exampleId of new Set(exampleIds)) {
      const before = readStanding(db, exampleId, labels)
      if (before.projectId !== projectId) throw invalidInput(`Comment ${exampleId} belongs to another project: select again.`)
      const after = answered(before, label, value)
      if (after.answers === before.answers && after.draft?.answers === before.draft?.answers) continue
      recordChange(db, { before, after, kind: 'bulk', batchId, who })
      changed++
    }
    return { changed }
  })
}

/** A draft gets the answer into the draft and stays one: a half-answered comment never becomes a labelled one by the way. */
function answered(standing: Standing, label: Label, value: TriState): Standing {
  const { draft, state } = standing
  if (draft) return { ...standing, draft: { ...draft, answers: withAnswer(draft.answers, label, value) } }
  const answers = withAnswer(standing.answers, label, value)
  if (value !== null) return { ...standing, state: 'labelled', answers }
  return { ...standing, state: state === 'labelled' && !knowsAnything(answers) ? 'unlabelled' : state, answers }
}

function withAnswer(answers: string, { position }: Label, value: TriState): string {
  const sign = value === null ? '?' : String(value)
  if (position >= answers.length && value === null) return answers
  const padded = answers.padEnd(position + 1, '?')
  return padded.slice(0, position) + sign + padded.slice(position + 1)
}
