/** Answering comments: drafts, submission, skipping, flags, bulk answers, the queue, and what each leaves in the history. */
import { join } from 'node:path'
import { flagExample, saveDraft, skipExample, submitExample } from '@main/store/annotation'
import { setLabelBulk } from '@main/store/bulk'
import { listExampleEvents, listProjectEvents } from '@main/store/events'
import { projectCounts } from '@main/store/example-counts'
import { getExample } from '@main/store/examples'
import { addLabel } from '@main/store/labels'
import { closeStore, openStore } from '@main/store/open'
import { setGuideline } from '@main/store/projects'
import { neighbour, nextExample, type Queue } from '@main/store/queue'
import { undo } from '@main/store/undo'
import { describe, expect, test } from 'vitest'
import { failureOf, opened, type Scene, scene, temporaryFolder, WHO } from './helpers'

const submit = ({ db, comments, values }: Scene, index: number, answers: (0 | 1)[] = [0, 0, 0]) =>
  submitExample(db, { exampleId: comments[index]!, values: values(...answers), who: WHO })

describe('a draft', () => {
  test('keeps the answers so far and leaves the comment unlabelled', () => {
    const { db, project, comments, values } = scene(2)
    saveDraft(db, { exampleId: comments[0]!, values: values(1) })
    expect(getExample(db, comments[0]!)).toMatchObject({ state: 'draft', values: values(1, null, null) })
    expect(projectCounts(db, project.id)).toMatchObject({ unlabelled: 2, draft: 1, labelled: 0, clean: 0 })
    expect(listExampleEvents(db, comments[0]!)).toEqual([])
  })

  test('of noes alone is not a clean comment, even with every label answered', () => {
    const { db, project, comments, values } = scene(1)
    saveDraft(db, { exampleId: comments[0]!, values: values(0, 0, 0) })
    expect(projectCounts(db, project.id)).toMatchObject({ clean: 0, labelled: 0, draft: 1 })
  })

  test('goes when its answers are taken back to what is stored', () => {
    const stage = scene(2)
    const { db, project, comments, values } = stage
    saveDraft(db, { exampleId: comments[0]!, values: values(1) })
    saveDraft(db, { exampleId: comments[0]!, values: values(null) })
    expect(getExample(db, comments[0]!).state).toBe('unlabelled')
    submit(stage, 1, [1, 0, 0])
    saveDraft(db, { exampleId: comments[1]!, values: values(1, 1, 0) })
    expect(projectCounts(db, project.id)).toMatchObject({ labelled: 0, draft: 1 })
    saveDraft(db, { exampleId: comments[1]!, values: values(1, 0, 0) })
    expect(getExample(db, comments[1]!)).toMatchObject({ state: 'labelled', values: values(1, 0, 0) })
  })

  test('goes too when a label was added after the stored answers', () => {
    const stage = scene(1)
    const { db, project, comments, values } = stage
    submit(stage, 0, [1, 0, 0])
    const late = addLabel(db, { projectId: project.id, name: 'spam' })
    saveDraft(db, { exampleId: comments[0]!, values: { ...values(1, 0, 0), [late.id]: 1 } })
    expect(getExample(db, comments[0]!).state).toBe('draft')
    saveDraft(db, { exampleId: comments[0]!, values: { ...values(1, 0, 0), [late.id]: null } })
    expect(getExample(db, comments[0]!).state).toBe('labelled')
  })

  test('is there after a restart, and comes first in the queue', () => {
    const file = join(temporaryFolder(), 'moderato.db')
    const { db, project, comments, values } = scene(3, openStore(file))
    saveDraft(db, { exampleId: comments[1]!, values: values(null, 1) })
    closeStore(db)
    const again = opened(openStore(file))
    expect(nextExample(again, { projectId: project.id, queue: 'unlabelled', after: comments[2]! })).toMatchObject({
      id: comments[1],
      state: 'draft',
      values: values(null, 1, null),
    })
  })
})

describe('submitting', () => {
  test('labels the comment and tells the history who, when, under which guideline, what was suggested and replaced', () => {
    const { db, project, comments, ids, values } = scene(1)
    setGuideline(db, { projectId: project.id, guideline: 'Be kind.' })
    saveDraft(db, { exampleId: comments[0]!, values: values(1) })
    const suggestion = { run: 'r1', probabilities: { toxic: 0.9 } }
    const example = submitExample(db, { exampleId: comments[0]!, values: values(1, 0, 0), who: 'grace', suggestion })
    expect(example).toMatchObject({ state: 'labelled', values: values(1, 0, 0) })
    const [event] = listExampleEvents(db, comments[0]!)
    expect(event).toMatchObject({
      kind: 'submit',
      who: 'grace',
      guidelineVersion: 2,
      suggestion,
      batchId: null,
      undoneAt: null,
      before: { state: 'draft', values: {}, draft: { values: { [ids[0]!]: 1 }, stateBefore: 'unlabelled' } },
      after: { state: 'labelled', values: values(1, 0, 0), draft: null },
    })
    expect(Math.abs(Date.parse(event!.at) - Date.now())).toBeLessThan(5_000)
  })

  test('refuses what is half answered, naming the labels, and changes nothing', () => {
    const { db, project, comments, values } = scene(1)
    const error = failureOf(() => submitExample(db, { exampleId: comments[0]!, values: values(1, null), who: WHO }))
    expect(error.code).toBe('invalid-input')
    expect(error.message).toMatch(/"insult", "threat" have no answer yet/)
    expect(getExample(db, comments[0]!).state).toBe('unlabelled')
    expect(listProjectEvents(db, { projectId: project.id, before: null, limit: 5 }).map(({ kind }) => kind)).toEqual(['import'])
  })

  test('refuses a comment, a label or a project without labels that do not fit', () => {
    const { db, comments, values } = scene(1)
    const tried = (exampleId: number, answers: Record<string, 0 | 1>) =>
      failureOf(() => submitExample(db, { exampleId, values: answers, who: WHO })).code
    expect(tried(999, {})).toBe('not-found')
    expect(tried(comments[0]!, { ...(values(0, 0, 0) as Record<string, 0>), stray: 1 })).toBe('not-found')
  })
})

describe('skipping and flagging', () => {
  test('a skipped comment keeps its answers, which do not count, and loses its draft', () => {
    const stage = scene(1)
    const { db, project, comments, values } = stage
    submit(stage, 0, [1, 0, 0])
    saveDraft(db, { exampleId: comments[0]!, values: values(1, 1, 0) })
    expect(skipExample(db, { exampleId: comments[0]!, who: WHO })).toMatchObject({ state: 'skipped', values: values(1, 0, 0) })
    expect(projectCounts(db, project.id)).toMatchObject({ skipped: 1, labelled: 0, draft: 0, labels: [{ yes: 0 }, {}, {}] })
  })

  test('a flag is apart from the state; setting it twice is one event', () => {
    const { db, project, comments } = scene(1)
    for (let time = 0; time < 2; time++)
      expect(flagExample(db, { exampleId: comments[0]!, flagged: true, who: WHO }).flagged).toBe(true)
    expect(listExampleEvents(db, comments[0]!)).toMatchObject([
      { kind: 'flag', before: { flagged: false }, after: { flagged: true } },
    ])
    expect(projectCounts(db, project.id)).toMatchObject({ flagged: 1, unlabelled: 1 })
  })
})

describe('a bulk answer', () => {
  const bulk = ({ db, project, ids }: Scene, exampleIds: number[], value: 0 | 1 | null, label = 0) =>
    setLabelBulk(db, { projectId: project.id, exampleIds, labelId: ids[label]!, value, who: WHO }).changed

  test('answers one label, counts what it changed, and is undone as one', () => {
    const stage = scene(4)
    const { db, project, comments, values } = stage
    submit(stage, 0, [1, 0, 0])
    submit(stage, 1, [0, 0, 1])
    expect(bulk(stage, [...comments.slice(0, 3), comments[2]!], 1)).toBe(2)
    expect(comments.map((id) => getExample(db, id).values)).toEqual([
      values(1, 0, 0),
      values(1, 0, 1),
      values(1, null, null),
      values(null, null, null),
    ])
    expect(getExample(db, comments[2]!).state).toBe('labelled')
    expect(undo(db, { projectId: project.id, who: 'grace' })?.id).toBe(comments[1])
    expect(getExample(db, comments[1]!).values).toEqual(values(0, 0, 1))
    expect(getExample(db, comments[2]!)).toMatchObject({ state: 'unlabelled', values: values(null, null, null) })
    expect(listExampleEvents(db, comments[2]!)).toMatchObject([{ kind: 'bulk', undoneBy: 'grace' }])
  })

  test('to unknown takes the last answer away: unlabelled again', () => {
    const stage = scene(2)
    const { db, comments } = stage
    bulk(stage, comments, 0)
    expect(bulk(stage, [comments[0]!], null)).toBe(1)
    expect(comments.map((id) => getExample(db, id).state)).toEqual(['unlabelled', 'labelled'])
  })

  test('goes into a draft, which stays one', () => {
    const stage = scene(1)
    const { db, project, comments, values } = stage
    saveDraft(db, { exampleId: comments[0]!, values: values(null, 1) })
    expect(bulk(stage, comments, 0)).toBe(1)
    expect(getExample(db, comments[0]!)).toMatchObject({ state: 'draft', values: values(0, 1, null) })
    undo(db, { projectId: project.id, who: WHO })
    expect(getExample(db, comments[0]!)).toMatchObject({ state: 'draft', values: values(null, 1, null) })
  })

  test('reaches a label added later', () => {
    const stage = scene(1)
    const { db, project, comments } = stage
    submit(stage, 0)
    const late = addLabel(db, { projectId: project.id, name: 'spam' })
    addLabel(db, { projectId: project.id, name: 'off topic' })
    const set = (value: 1 | null) =>
      setLabelBulk(db, { projectId: project.id, exampleIds: comments, labelId: late.id, value, who: WHO }).changed
    expect([set(null), set(1), set(1)]).toEqual([0, 1, 0])
    expect(getExample(db, comments[0]!).values[late.id]).toBe(1)
  })

  test('without effect is no event; with a stranger among them nothing is changed', () => {
    const stage = scene(2)
    const { db, project, comments } = stage
    const other = scene(1, db)
    expect(bulk(stage, comments, null)).toBe(0)
    expect(failureOf(() => bulk(stage, [...comments, ...other.comments], 1)).code).toBe('invalid-input')
    expect(failureOf(() => bulk(stage, [...comments, 999], 1)).code).toBe('not-found')
    expect(projectCounts(db, project.id).labelled).toBe(0)
    expect(undo(db, { projectId: project.id, who: WHO })).toBeNull()
  })
})

describe('undo', () => {
  test('takes events back newest first, also after a restart, until nothing is left', () => {
    const file = join(temporaryFolder(), 'moderato.db')
    const stage = scene(3, openStore(file))
    const { db, project, comments, values } = stage
    saveDraft(db, { exampleId: comments[0]!, values: values(1) })
    submit(stage, 0, [1, 1, 1])
    flagExample(db, { exampleId: comments[1]!, flagged: true, who: WHO })
    skipExample(db, { exampleId: comments[2]!, who: WHO })
    closeStore(db)
    const again = opened(openStore(file))
    const back = () => undo(again, { projectId: project.id, who: WHO })
    expect(back()).toMatchObject({ id: comments[2], state: 'unlabelled' })
    expect(back()).toMatchObject({ id: comments[1], flagged: false })
    expect(back()).toMatchObject({ id: comments[0], state: 'draft', values: values(1, null, null) })
    expect(back()).toBeNull()
    expect(projectCounts(again, project.id)).toMatchObject({ unlabelled: 3, draft: 1, labelled: 0, skipped: 0, flagged: 0 })
  })

  test('keeps to its project, and what was undone stays in the history', () => {
    const stage = scene(1)
    const other = scene(1, stage.db)
    submit(stage, 0)
    submit(other, 0)
    undo(stage.db, { projectId: stage.project.id, who: WHO })
    expect(getExample(stage.db, other.comments[0]!).state).toBe('labelled')
    expect(listExampleEvents(stage.db, stage.comments[0]!).map(({ kind, undoneAt }) => [kind, undoneAt !== null])).toEqual([
      ['submit', true],
    ])
  })

  test('of a flag leaves a draft begun since alone', () => {
    const { db, project, comments, values } = scene(1)
    flagExample(db, { exampleId: comments[0]!, flagged: true, who: WHO })
    saveDraft(db, { exampleId: comments[0]!, values: values(1) })
    expect(undo(db, { projectId: project.id, who: WHO })).toMatchObject({
      flagged: false,
      state: 'draft',
      values: values(1, null, null),
    })
  })
})

describe('the queue', () => {
  const ask = ({ db, project }: Scene, queue: Queue, after: number | null) =>
    nextExample(db, { projectId: project.id, queue, after })?.id ?? null

  test('goes on after the comment just answered, from the start when the end is reached, and ends when none is left', () => {
    const stage = scene(3)
    const [first, second, third] = stage.comments as [number, number, number]
    expect(ask(stage, 'unlabelled', null)).toBe(first)
    expect(ask(stage, 'unlabelled', first)).toBe(second)
    submit(stage, 1)
    expect(ask(stage, 'unlabelled', first)).toBe(third)
    expect(ask(stage, 'unlabelled', third)).toBe(first)
    submit(stage, 0)
    submit(stage, 2)
    expect(ask(stage, 'unlabelled', third)).toBeNull()
    expect(ask(stage, 'unlabelled', null)).toBeNull()
  })

  test('of skipped and of flagged comments are their own', () => {
    const stage = scene(4)
    const { db, comments } = stage
    expect([ask(stage, 'skipped', null), ask(stage, 'flagged', null)]).toEqual([null, null])
    for (const index of [1, 3]) skipExample(db, { exampleId: comments[index]!, who: WHO })
    submit(stage, 2)
    flagExample(db, { exampleId: comments[2]!, flagged: true, who: WHO })
    expect(ask(stage, 'skipped', null)).toBe(comments[1])
    expect(ask(stage, 'skipped', comments[1]!)).toBe(comments[3])
    expect(ask(stage, 'flagged', null)).toBe(comments[2])
  })

  test('neighbours follow the project’s order, whatever their state, and stop at its ends', () => {
    const stage = scene(2)
    const between = scene(1, stage.db)
    const more = scene(1, stage.db)
    const [first, second] = stage.comments as [number, number]
    submit(stage, 1)
    const step = (exampleId: number, direction: 'previous' | 'next') => neighbour(stage.db, { exampleId, direction })?.id ?? null
    expect([step(first, 'next'), step(second, 'previous'), step(first, 'previous'), step(second, 'next')]).toEqual([
      second,
      first,
      null,
      null,
    ])
    expect([step(between.comments[0]!, 'next'), step(more.comments[0]!, 'previous'), step(999, 'next')]).toEqual([
      null,
      null,
      null,
    ])
  })
})
