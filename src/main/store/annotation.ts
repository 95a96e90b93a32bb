/** Answering one comment: draft, submit, skip, flag. Each but the draft is an event that undo takes back. */
import { invalidInput } from '@shared/errors'
import type { Example } from '@shared/project'
import { decodeAnswers, encodeAnswers, type Values } from './answers'
import { type WriteDb, write } from './database'
import { addEvent, type EventKind } from './events'
import { getExample } from './examples'
import { readStanding, type Standing, toSnapshot, writeFlag, writeStanding } from './standing'

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
    const standing = readStanding(db, exampleId)
    const { labels } = standing
    const open = labels.filter(({ id }) => (values[id] ?? null) === null).map(({ name }) => `"${name}"`)
    if (labels.length === 0) throw invalidInput('The project has no labels yet: add one before answering comments.')
    if (open.length > 0)
      throw invalidInput(
        `The comment was not submitted: ${open.join(', ')} ${open.length === 1 ? 'has' : 'have'} no answer yet. Every label needs a yes or a no.`,
      )
    change(
      db,
      standing,
      { ...standing, state: 'labelled', answers: encodeAnswers(labels, values), draft: null },
      'submit',
      who,
      suggestion,
    )
    return getExample(db, exampleId)
  })
}

/** Puts a comment aside. Answers given before are kept but do not count; a draft is dropped, and undo brings it back. */
export function skipExample(db: WriteDb, { exampleId, who }: { exampleId: number; who: string }): Example {
  return write(db, () => {
    const standing = readStanding(db, exampleId)
    change(db, standing, { ...standing, state: 'skipped', draft: null }, 'skip', who)
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

function change(db: WriteDb, before: Standing, after: Standing, kind: EventKind, who: string, suggestion: unknown = null): void {
  const { projectId, exampleId, guidelineVersion } = before
  writeStanding(db, after)
  addEvent(db, {
    projectId,
    exampleId,
    kind,
    who,
    guidelineVersion,
    suggestion,
    before: toSnapshot(before),
    after: toSnapshot(after),
  })
}
