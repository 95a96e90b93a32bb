/**
 * Random sequences of draft, submit, skip, flag, bulk and undo against a model of a few lines: the database must stand where
 * replaying only the actions that were not undone would leave it.
 */
import { flagExample, saveDraft, skipExample, submitExample } from '@main/store/annotation'
import { setLabelBulk } from '@main/store/bulk'
import { projectCounts } from '@main/store/example-counts'
import { getExample } from '@main/store/examples'
import { undo } from '@main/store/undo'
import type { TriState } from '@shared/labels'
import { expect, test } from 'vitest'
import { LABELS, type Scene, scene, WHO } from './helpers'

/** As far as undo is concerned: no draft is in the model, since drafts are no events and each replaces the last. */
interface Model {
  state: 'unlabelled' | 'labelled' | 'skipped'
  values: TriState[]
  flagged: boolean
}

type Action =
  | { kind: 'submit'; at: number; values: (0 | 1)[] }
  | { kind: 'skip'; at: number }
  | { kind: 'flag'; at: number; flagged: boolean }
  | { kind: 'bulk'; at: number[]; label: number; value: TriState }

const COUNT = 6
const ACTIONS = 60

/** mulberry32: the same sequence for the same seed everywhere. */
function randomOf(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

function randomAction(random: (below: number) => number): Action {
  const at = random(COUNT)
  const kind = random(4)
  if (kind === 0) return { kind: 'submit', at, values: LABELS.map(() => random(2) as 0 | 1) }
  if (kind === 1) return { kind: 'skip', at }
  if (kind === 2) return { kind: 'flag', at, flagged: random(2) === 1 }
  const many = Array.from({ length: COUNT }, (_, index) => index).filter(() => random(2) === 1)
  return { kind: 'bulk', at: many.length ? many : [at], label: random(LABELS.length), value: ([0, 1, null] as const)[random(3)]! }
}

/** Whether the action changed anything: only then is there an event to undo. */
function play(models: Model[], action: Action): boolean {
  if (action.kind === 'bulk') return action.at.filter((at) => answer(models[at]!, action.label, action.value)).length > 0
  const model = models[action.at]!
  if (action.kind === 'submit') Object.assign(model, { state: 'labelled', values: [...action.values] })
  if (action.kind === 'skip') model.state = 'skipped'
  if (action.kind === 'flag') {
    if (model.flagged === action.flagged) return false
    model.flagged = action.flagged
  }
  return true
}

function answer(model: Model, label: number, value: TriState): boolean {
  if (model.values[label] === value) return false
  model.values[label] = value
  if (value !== null) model.state = 'labelled'
  else if (model.state === 'labelled' && model.values.every((known) => known === null)) model.state = 'unlabelled'
  return true
}

const replay = (actions: Action[]): Model[] => {
  const models = Array.from(
    { length: COUNT },
    (): Model => ({ state: 'unlabelled', values: LABELS.map(() => null), flagged: false }),
  )
  for (const action of actions) play(models, action)
  return models
}

function perform({ db, project, comments, ids, values }: Scene, action: Action): void {
  if (action.kind === 'submit') submitExample(db, { exampleId: comments[action.at]!, values: values(...action.values), who: WHO })
  if (action.kind === 'skip') skipExample(db, { exampleId: comments[action.at]!, who: WHO })
  if (action.kind === 'flag') flagExample(db, { exampleId: comments[action.at]!, flagged: action.flagged, who: WHO })
  if (action.kind === 'bulk')
    setLabelBulk(db, {
      projectId: project.id,
      exampleIds: action.at.map((at) => comments[at]!),
      labelId: ids[action.label]!,
      value: action.value,
      who: WHO,
    })
}

const stored = ({ db, comments, ids }: Scene): Model[] =>
  comments.map((id) => {
    const { state, values, flagged } = getExample(db, id)
    return { state: state as Model['state'], values: ids.map((label) => values[label]!), flagged }
  })

test.each(Array.from({ length: 40 }, (_, seed) => seed + 1))('seed %i', (seed) => {
  const random = randomOf(seed)
  const stage = scene(COUNT)
  let standing: Action[] = []
  for (let step = 0; step < ACTIONS; step++) {
    if (random(3) === 0) {
      const undone = undo(stage.db, { projectId: stage.project.id, who: WHO })
      expect(undone === null).toBe(standing.length === 0)
      standing = standing.slice(0, -1)
    } else {
      const action = randomAction(random)
      perform(stage, action)
      if (play(replay(standing), action)) standing.push(action)
    }
    expect(stored(stage)).toEqual(replay(standing))
  }
  const models = replay(standing)
  expect(projectCounts(stage.db, stage.project.id)).toMatchObject({
    labelled: models.filter(({ state }) => state === 'labelled').length,
    flagged: models.filter(({ flagged }) => flagged).length,
    clean: models.filter(({ state, values }) => state === 'labelled' && values.every((value) => value === 0)).length,
  })
  while (undo(stage.db, { projectId: stage.project.id, who: WHO }));
  expect(stored(stage)).toEqual(replay([]))
})

test.each(Array.from({ length: 10 }, (_, seed) => seed + 100))('drafts in between never survive as answers, seed %i', (seed) => {
  const random = randomOf(seed)
  const stage = scene(COUNT)
  const { db, comments, values, project } = stage
  const done: Action[] = []
  for (let step = 0; step < ACTIONS; step++) {
    const at = random(COUNT)
    saveDraft(db, { exampleId: comments[at]!, values: values(...LABELS.map(() => ([0, 1, null] as const)[random(3)]!)) })
    const action: Action =
      random(2) === 0 ? { kind: 'submit', at, values: LABELS.map(() => random(2) as 0 | 1) } : { kind: 'skip', at }
    perform(stage, action)
    done.push(action)
  }
  expect(stored(stage)).toEqual(replay(done))
  while (undo(db, { projectId: project.id, who: WHO }));
  const counts = projectCounts(db, project.id)
  expect(counts).toMatchObject({ labelled: 0, skipped: 0, unlabelled: COUNT, clean: 0 })
})
