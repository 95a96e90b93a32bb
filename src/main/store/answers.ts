/** A comment's answers between the domain (by label id) and the database (a sign a label, in the labels' order). */
import { AppError } from '@shared/errors'
import type { TriState } from '@shared/labels'
import type { Label } from '@shared/project'

export type Values = Record<string, TriState>

const UNKNOWN = '?'

/** `{ toxic: 1, insult: 0 }` of three labels → `10?`. */
export function encodeAnswers(labels: readonly Label[], values: Values): string {
  const signs = labels.map(({ id }) => {
    const value = values[id] ?? null
    return value === null ? UNKNOWN : String(value)
  })
  const known = new Set(labels.map(({ id }) => id))
  const stray = Object.keys(values).find((id) => !known.has(id))
  if (stray !== undefined) throw new AppError('not-found', `The project has no label with the id "${stray}": reload the page.`)
  return signs.join('')
}

const toTriState = (sign: string | undefined): TriState => (sign === '1' ? 1 : sign === '0' ? 0 : null)

/** Every label has an entry; one added after the answer was given is unknown. */
export const decodeAnswers = (labels: readonly Label[], answers: string): Values =>
  Object.fromEntries(labels.map(({ id, position }) => [id, toTriState(answers[position])]))

/** `10?` → `[1, 0, null]`, in the labels' order. */
export const answersInOrder = (labels: readonly Label[], answers: string): TriState[] =>
  labels.map(({ position }) => toTriState(answers[position]))

export const knowsAnything = (answers: string): boolean => /[01]/.test(answers)

/** What a comment has when every label is answered no. */
export const cleanAnswers = (labels: readonly Label[]): string => '0'.repeat(labels.length)
