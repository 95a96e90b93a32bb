/** Where one comment stands: its state, its answers and its draft, read and written as a whole. */
import { AppError } from '@shared/errors'
import type { ExampleState, Label } from '@shared/project'
import { decodeAnswers, encodeAnswers, type Values } from './answers'
import { get, type ReadDb, run, type WriteDb } from './database'
import type { Snapshot } from './events'
import { labelsOf } from './labels'

export interface Draft {
  answers: string
  /** The state the comment has without the draft. */
  stateBefore: Exclude<ExampleState, 'draft'>
}

export interface Standing {
  exampleId: number
  projectId: string
  guidelineVersion: number
  labels: Label[]
  state: ExampleState
  flagged: boolean
  answers: string
  draft: Draft | null
}

interface StandingRow {
  project_id: string
  guideline_version: number
  state: ExampleState
  flagged: number
  answers: string
  draft_answers: string | null
  state_before: Draft['stateBefore'] | null
}

/** `labels` spares reading them again for every comment of a long list. */
export function readStanding(db: ReadDb, exampleId: number, labels?: Label[]): Standing {
  const row = get<StandingRow>(
    db,
    `SELECT e.project_id, p.guideline_version, e.state, e.flagged, e.answers, d.answers AS draft_answers, d.state_before
     FROM examples e JOIN projects p ON p.id = e.project_id LEFT JOIN drafts d ON d.example_id = e.id
     WHERE e.id = ?`,
    exampleId,
  )
  if (!row) throw new AppError('not-found', 'This comment does not exist any more: its project was deleted.')
  return {
    exampleId,
    projectId: row.project_id,
    guidelineVersion: row.guideline_version,
    labels: labels ?? labelsOf(db, row.project_id),
    state: row.state,
    flagged: row.flagged === 1,
    answers: row.answers,
    draft: row.draft_answers !== null && row.state_before ? { answers: row.draft_answers, stateBefore: row.state_before } : null,
  }
}

/** Writes state, answers and draft; the flag has a function of its own, since nothing else depends on it. */
export function writeStanding(db: WriteDb, { exampleId, state, answers, draft }: Standing): void {
  run(db, 'UPDATE examples SET state = ?, answers = ? WHERE id = ?', state, answers, exampleId)
  if (!draft) {
    run(db, 'DELETE FROM drafts WHERE example_id = ?', exampleId)
    return
  }
  run(
    db,
    `INSERT INTO drafts (example_id, answers, state_before, saved_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (example_id) DO UPDATE SET
       answers = excluded.answers, state_before = excluded.state_before, saved_at = excluded.saved_at`,
    exampleId,
    draft.answers,
    draft.stateBefore,
    new Date().toISOString(),
  )
}

export function writeFlag(db: WriteDb, exampleId: number, flagged: boolean): void {
  run(db, 'UPDATE examples SET flagged = ? WHERE id = ?', flagged ? 1 : 0, exampleId)
}

/** As an event keeps it: by label id, so that it can be read without the labels' order. */
export const toSnapshot = ({ labels, state, answers, draft }: Standing): Snapshot => ({
  state,
  values: knownValues(labels, answers),
  draft: draft && { values: knownValues(labels, draft.answers), stateBefore: draft.stateBefore },
})

/** Puts a snapshot back, leaving alone what it does not mention. */
export function restoreSnapshot(db: WriteDb, standing: Standing, snapshot: Snapshot): void {
  if (snapshot.flagged !== undefined) writeFlag(db, standing.exampleId, snapshot.flagged)
  if (snapshot.state === undefined) return
  const encode = (values: Values): string => encodeAnswers(standing.labels, values)
  const draft = snapshot.draft
  writeStanding(db, {
    ...standing,
    state: snapshot.state,
    answers: encode(snapshot.values ?? {}),
    draft: draft ? { answers: encode(draft.values), stateBefore: draft.stateBefore } : null,
  })
}

const knownValues = (labels: readonly Label[], answers: string): Values =>
  Object.fromEntries(Object.entries(decodeAnswers(labels, answers)).filter(([, value]) => value !== null))
