/** The rules that keep a half-answered comment from looking like a clean one. */
import { answersOf, clean, submission, submissionWords, toggle } from '@renderer/features/label/answers'
import { describe, expect, it } from 'vitest'

const labels = ['toxic', 'threat', 'severe_toxic'].map((name, position) => ({ id: name, name, position }))
const open = answersOf(labels, {})

describe('answers', () => {
  it('begin as unknown for every label, those added later included', () => {
    expect(answersOf(labels, { toxic: 1 })).toEqual({ toxic: 1, threat: null, severe_toxic: null })
  })

  it('are not submitted while nothing is said', () => {
    expect(submission(labels, open)).toBeNull()
  })

  it('turn the unmarked labels into no once one is yes', () => {
    expect(submission(labels, toggle(open, 'threat'))).toEqual({ toxic: 0, threat: 1, severe_toxic: 0 })
  })

  it('are clean only when marked clean', () => {
    expect(submission(labels, clean(labels))).toEqual({ toxic: 0, threat: 0, severe_toxic: 0 })
    expect(submission(labels, { ...clean(labels), toxic: null })).toBeNull()
  })

  it('do not become clean by a yes that is taken back', () => {
    const takenBack = toggle(toggle(clean(labels), 'toxic'), 'toxic')
    expect(takenBack.toxic).toBeNull()
    expect(submission(labels, takenBack)).toBeNull()
    expect(submission(labels, toggle(toggle(open, 'toxic'), 'toxic'))).toBeNull()
  })

  it('are never clean in a project without labels', () => {
    expect(submission([], {})).toBeNull()
  })

  it('are said in words', () => {
    expect(submissionWords(labels, { toxic: 1, threat: 0, severe_toxic: 1 })).toBe('toxic and severe toxic')
    expect(submissionWords(labels, { toxic: 0, threat: 0, severe_toxic: 0 })).toBe('clean')
  })
})
