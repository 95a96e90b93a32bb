/** Answering one comment: draft, submit, skip, flag. Each but the draft is an event that undo takes back. */
import { invalidInput } from '@shared/errors'
import type { Example } from '@shared/project'
import { decodeAnswers, encodeAnswers, type Values } from './answers'
import { recordChange } from './change'
import { type WriteDb, write } from './database'
import { addEvent } from './events'
import { getExample } from './examples'
import { readStanding, type Standing, writeFlag, writeStanding } from './standing'

/**
 * Keeps a half-given answer. The comment counts as unlabelled until it is submitted; answers that equal what is stored (or
 * that are all unknown on an unanswered comment) are no draft, so toggling a label on and off leaves no trace.
 */
export function saveDraft(db: WriteDb, { exampleId, values }: { exampleId: number; values: Values }): void {
  write(db, () => {
    const standing = readStanding(db, exampleId)
    const { labels, draft, state } = standing
    const answers = encodeAnswers(labels, values)
    const stateBefore = draft?.stateBefore ?? (state === 'draft' ? 'unlabelled' : state)
    // Re-encoded, because stored answers may lack the labels added since.
    const stored = encodeAnswers(labels, decodeAnswers(labels, standing.answers))
    if (answers === stored) writeStanding(db, { ...standing, state: stateBefore, draft: null })
    else writeStanding(db, { ...standing, state: 'draft', draft: { answers, stateBefore } })
  })
}

export interface Submission {
  exampleId: number
  /** By label id: every label of the project, 1 or 0. */
  values: Values
  who: string
  /** What a model had suggested, if it was shown. */
  suggestion?: unknown
}

export function submitExample(db: WriteDb, { exampleId, values, who, suggestion }: Submission): Example {
  return write(db, () => {
    const before = readStanding(db, exampleId)
    const { labels } = before
    const open = labels.filter(({ id }) => (values[id] ?? null) === null).map(({ name }) => `"${name}"`)
    if (labels.length === 0) throw invalidInput('The project has no labels yet: add one before answering comments.')
    if (open.length > 0)
      throw invalidInput(
        `The comment was not submitted: ${open.join(', ')} ${open.length === 1 ? 'has' : 'have'} no answer yet. Every label needs a yes or a no.`,
      )
    const after: Standing = { ...before, state: 'labelled', answers: encodeAnswers(labels, values), draft: null }
    recordChange(db, { before, after, kind: 'submit', who, suggestion })
    return getExample(db, exampleId)
  })
}

/** Puts a comment aside. Answers given before are kept but do not count; a draft is dropped, and undo brings it back. */
export function skipExample(db: WriteDb, { exampleId, who }: { exampleId: number; who: string }): Example {
  return write(db, () => {
    const before = readStanding(db, exampleId)
    recordChange(db, { before, after: { ...before, state: 'skipped', draft: null }, kind: 'skip', who })
    return getExample(db, exampleId)
  })
}

/** Flagging what is flagged already changes nothing and is no event. */
export function flagExample(
  db: WriteDb,
  { exampleId, flagged, who }: { exampleId: number; flagged: boolean; who: string },
): Example {
  return write(db, () => {
    const { projectId, guidelineVersion, flagged: before } = readStanding(db, exampleId)
    if (before !== flagged) {
      writeFlag(db, exampleId, flagged)
      addEvent(db, { projectId, exampleId, kind: 'flag', who, guidelineVersion, before: { flagged: before }, after: { flagged } })
    }
    return getExample(db, exampleId)
  })
}
