/** A comment's answers while they are given. Nothing here turns an unanswered label into a no: only submitting does. */
import { labelTitle, type TriState } from '@shared/labels'
import type { Label } from '@shared/project'

export type Answers = Record<string, TriState>
export type Submission = Record<string, 0 | 1>

/** What is known of a comment, with every label of the project present. */
export const answersOf = (labels: Label[], values: Answers): Answers =>
  Object.fromEntries(labels.map(({ id }) => [id, values[id] ?? null]))

/** Yes, and taken back: open again, so that a comment never becomes clean by a key pressed twice. */
export const toggle = (answers: Answers, labelId: string): Answers => ({
  ...answers,
  [labelId]: answers[labelId] === 1 ? null : 1,
})

export const clean = (labels: Label[]): Answers => Object.fromEntries(labels.map(({ id }) => [id, 0]))

/**
 * What submitting stores: with a yes, every other label is no; without one, only a comment that was marked clean. Null when
 * nothing has been said yet.
 */
export function submission(labels: Label[], answers: Answers): Submission | null {
  const someYes = labels.some(({ id }) => answers[id] === 1)
  const allNo = labels.length > 0 && labels.every(({ id }) => answers[id] === 0)
  if (!someYes && !allNo) return null
  return Object.fromEntries(labels.map(({ id }) => [id, answers[id] === 1 ? 1 : 0]))
}

/** "toxic and insult", or "clean". */
export function submissionWords(labels: Label[], values: Submission): string {
  const yes = labels.filter(({ id }) => values[id] === 1).map(({ name }) => labelTitle(name))
  return yes.length === 0 ? 'clean' : new Intl.ListFormat('en').format(yes)
}

export const sameAnswers = (labels: Label[], a: Answers, b: Answers): boolean =>
  labels.every(({ id }) => (a[id] ?? null) === (b[id] ?? null))
