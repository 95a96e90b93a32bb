/** Runs: what history keeps of them. */
import { join } from 'node:path'
import { all } from '@main/store/database'
import { closeStore, openStore } from '@main/store/open'
import { clearPredictions, countPredictions, iteratePredictions, savePredictions } from '@main/store/predictions'
import {
  addEpoch,
  addNotice,
  appendSteps,
  type RunResult,
  rewindRun,
  setRunFacts,
  setRunResult,
  setRunStatus,
} from '@main/store/run-progress'
import { createRun, deleteRun, findRun, getRun, listRuns, RUN_COLORS, updateRun } from '@main/store/runs'
import { getThresholds, setThresholds } from '@main/store/thresholds'
import type { EpochResult, Evaluation } from '@shared/evaluation'
import { defaultRecipe, type Recipe } from '@shared/recipe'
import { RunDetail, RunSummary } from '@shared/run'
import { describe, expect, test } from 'vitest'
import { deadPid, failureOf, heldBy, LABELS, memoryStore, newRun, opened, scene, temporaryFolder } from './helpers'

const epoch = (number: number, best: boolean, f1 = number / 10): EpochResult => ({
  epoch: number,
  step: number * 10,
  trainingLoss: 1 / number,
  validationLoss: null,
  f1,
  rocAuc: 0.9,
  accuracy: 0.8,
  averagePrecision: 0.7,
  best,
})

const evaluation = (f1Macro: number): Evaluation => ({
  rows: 10,
  unknown: 2,
  loss: 0.5,
  f1Macro,
  f1Micro: 0.5,
  accuracy: 0.4,
  hammingLoss: 0.1,
  rocAuc: { macro: null, perLabel: { toxic: 0.9, insult: null } },
  averagePrecision: { macro: 0.3, perLabel: { toxic: 0.3 } },
  rocAucThresholded: 0.6,
  report: { toxic: { precision: 1, recall: 0.5, 'f1-score': 2 / 3, support: 4 } },
  thresholds: { toxic: 0.5 },
})

const step = (number: number, loss = 1 / number) => ({ step: number, loss, learningRate: 2e-5 / number, gradNorm: 1.5 })

describe('a new run', () => {
  test('is queued, has a readable name, and passes the contract', () => {
    const db = memoryStore()
    const run = createRun(db, newRun())
    expect(RunSummary.parse(run)).toEqual(run)
    expect(run).toMatchObject({
      status: 'queued',
      color: 0,
      step: 0,
      totalSteps: 30,
      metrics: null,
      bestEpoch: null,
      resumable: false,
      hasModel: false,
    })
    expect(run.name).toMatch(/^[a-z]+ [a-z]+ 1$/)
    expect(run.id).toMatch(/^[0-9a-z]{12}$/)
    expect(RunDetail.parse(getRun(db, run.id))).toMatchObject({
      labels: LABELS,
      dataHash: 'abc',
      trainRows: 90,
      evalRows: 10,
      steps: [],
      epochs: [],
      evaluation: null,
      notices: [],
    })
  })

  test('keeps the name and the id it is given; names may repeat', () => {
    const db = memoryStore()
    const first = createRun(db, newRun({ id: 'given', name: ' Mine ' }))
    const second = createRun(db, newRun({ name: 'Mine' }))
    expect([first.id, first.name, second.name]).toEqual(['given', 'Mine', 'Mine'])
    expect(createRun(db, newRun({ name: '  ' })).name).toMatch(/ 3$/)
  })

  test('of a version that knew fewer settings opens with the defaults of the rest', () => {
    const db = memoryStore()
    const { mixedPrecision: _later, ...known } = { ...defaultRecipe, epochs: 7 }
    const { id } = createRun(db, newRun({ recipe: known as Recipe }))
    expect(getRun(db, id)?.recipe).toEqual({ ...defaultRecipe, epochs: 7, mixedPrecision: 'no' })
  })

  test('takes the next colour, round the palette', () => {
    const db = memoryStore()
    const colors = Array.from({ length: RUN_COLORS + 2 }, () => createRun(db, newRun()).color)
    expect(colors).toEqual([...Array(RUN_COLORS).keys(), 0, 1])
  })

  test('lists newest first, all or a project’s own', () => {
    const { db, project } = scene(0)
    const made = [createRun(db, newRun()), createRun(db, newRun({ projectId: project.id })), createRun(db, newRun())].map(
      ({ id }) => id,
    )
    expect(listRuns(db, null).map(({ id }) => id)).toEqual(made.toReversed())
    expect(listRuns(db, project.id).map(({ id }) => id)).toEqual([made[1]])
  })
})

describe('progress', () => {
  test('is all there after a restart: steps, epochs with the best one’s metrics and evaluation, notices, facts', () => {
    const file = join(temporaryFolder(), 'moderato.db')
    const db = openStore(file)
    const { id } = createRun(db, newRun())
    setRunStatus(db, { runId: id, status: 'running' })
    appendSteps(db, { runId: id, steps: [step(1), step(2)] })
    appendSteps(db, { runId: id, steps: [step(3)] })
    appendSteps(db, { runId: id, steps: [] })
    addEpoch(db, { runId: id, result: epoch(1, true), evaluation: evaluation(0.1) })
    addEpoch(db, { runId: id, result: epoch(2, true), evaluation: evaluation(0.2) })
    addEpoch(db, { runId: id, result: epoch(3, false), evaluation: null })
    addNotice(db, { runId: id, message: 'threat has no positives: its weight is 1.' })
    addNotice(db, { runId: id, message: 'second' })
    setRunFacts(db, { runId: id, device: 'cpu', totalSteps: 40, hasCheckpoint: true, hasModel: true })
    closeStore(db)
    const run = getRun(opened(openStore(file)), id)
    expect(RunDetail.parse(run)).toEqual(run)
    expect(run).toMatchObject({
      status: 'running',
      step: 3,
      totalSteps: 40,
      device: 'cpu',
      steps: [step(1), step(2), step(3)],
      epochs: [epoch(1, false), epoch(2, true), epoch(3, false)],
      bestEpoch: 2,
      metrics: { f1: 0.2, averagePrecision: 0.7, rocAuc: 0.9, accuracy: 0.8, validationLoss: null },
      evaluation: evaluation(0.2),
      notices: ['threat has no positives: its weight is 1.', 'second'],
      hasModel: true,
      dataHash: 'abc',
    })
  })

  test('its result is the last word on epochs and the best of them', () => {
    const db = memoryStore()
    const { id } = createRun(db, newRun())
    addEpoch(db, { runId: id, result: epoch(1, true), evaluation: evaluation(0.1) })
    const result: RunResult = {
      device: 'cpu',
      steps: 20,
      samplesPerSecond: 33.5,
      peakRssBytes: 1e9 + 0.5,
      epochs: [epoch(1, true), epoch(2, true)],
      evaluation: evaluation(0.9),
      bestEpoch: 2,
    }
    setRunResult(db, { runId: id, result })
    setRunStatus(db, { runId: id, status: 'finished' })
    expect(getRun(db, id)).toMatchObject({
      status: 'finished',
      step: 20,
      bestEpoch: 2,
      epochs: [epoch(1, false), epoch(2, true)],
      evaluation: evaluation(0.9),
      samplesPerSecond: 33.5,
      peakRssBytes: 1e9 + 1,
    })
    expect(findRun(db, id)?.finishedAt).not.toBeNull()
  })

  test('a run stopped before its first evaluation has no best epoch', () => {
    const db = memoryStore()
    const { id } = createRun(db, newRun())
    const result: RunResult = {
      device: 'cpu',
      steps: 4,
      samplesPerSecond: 1,
      peakRssBytes: 1,
      epochs: [],
      evaluation: null,
      bestEpoch: null,
    }
    setRunResult(db, { runId: id, result })
    setRunStatus(db, { runId: id, status: 'stopped', reason: 'Stopped by you.' })
    expect(getRun(db, id)).toMatchObject({
      status: 'stopped',
      reason: 'Stopped by you.',
      metrics: null,
      evaluation: null,
      hasModel: false,
    })
  })

  test('resuming rewinds to the checkpoint and reports go on from there', () => {
    const db = memoryStore()
    const { id } = createRun(db, newRun())
    appendSteps(db, { runId: id, steps: Array.from({ length: 25 }, (_, index) => step(index + 1)) })
    addEpoch(db, { runId: id, result: epoch(1, true), evaluation: evaluation(0.1) })
    addEpoch(db, { runId: id, result: epoch(2, true), evaluation: evaluation(0.2) })
    rewindRun(db, {
      runId: id,
      checkpoint: { step: 10, epochs: [epoch(1, true)], best: { epoch: 1, evaluation: evaluation(0.1) } },
    })
    addEpoch(db, { runId: id, result: epoch(1, true), evaluation: null })
    appendSteps(db, { runId: id, steps: [step(11, 9)] })
    const run = getRun(db, id)
    expect(run.steps.map(({ step: number }) => number)).toEqual([...Array(11).keys()].map((index) => index + 1))
    expect(run.steps.at(-1)?.loss).toBe(9)
    expect(run).toMatchObject({ step: 11, bestEpoch: 1, epochs: [epoch(1, true)], evaluation: evaluation(0.1) })
  })

  test('rewound has the best epoch of its checkpoint, though a later one had taken the title or none was told', () => {
    const checkpoint = {
      step: 20,
      epochs: [epoch(1, true), epoch(2, false)],
      best: { epoch: 1, evaluation: evaluation(0.1) },
    }
    for (const told of [[1, 2, 3], []]) {
      const db = memoryStore()
      const { id } = createRun(db, newRun())
      for (const number of told)
        addEpoch(db, { runId: id, result: epoch(number, number !== 2), evaluation: evaluation(number / 10) })
      rewindRun(db, { runId: id, checkpoint })
      const run = getRun(db, id)
      expect(run).toMatchObject({ step: 20, bestEpoch: 1, metrics: { f1: 0.1 }, evaluation: evaluation(0.1) })
      expect(run.epochs).toMatchObject(checkpoint.epochs)
      // Kept with the evaluation, which a checkpoint has of the best epoch alone.
      expect(run.epochs.map(({ f1Micro }) => f1Micro)).toEqual(told.length > 0 ? [0.5, 0.5] : [0.5, null])
    }
    const db = memoryStore()
    const { id } = createRun(db, newRun())
    addEpoch(db, { runId: id, result: epoch(1, true), evaluation: evaluation(0.1) })
    rewindRun(db, { runId: id, checkpoint: { step: 5, epochs: [], best: null } })
    expect(getRun(db, id)).toMatchObject({ step: 5, bestEpoch: null, metrics: null, epochs: [] })
  })

  test('can be resumed when it has a checkpoint and has ended without finishing', () => {
    const db = memoryStore()
    const { id } = createRun(db, newRun())
    const resumable = (status: RunSummary['status']) => {
      setRunStatus(db, { runId: id, status })
      return findRun(db, id)?.resumable
    }
    expect(resumable('stopped')).toBe(false)
    setRunFacts(db, { runId: id, hasCheckpoint: true })
    const all = ['queued', 'running', 'finished', 'stopped', 'failed', 'interrupted'] as const
    expect(all.filter(resumable)).toEqual(['stopped', 'failed', 'interrupted'])
  })

  test('of a run that was deleted is refused', () => {
    const db = memoryStore()
    const codes = [
      () => setRunStatus(db, { runId: 'x', status: 'running' }),
      () => setRunFacts(db, { runId: 'x', device: 'cpu' }),
      () => appendSteps(db, { runId: 'x', steps: [step(1)] }),
      () => addEpoch(db, { runId: 'x', result: epoch(1, true), evaluation: null }),
      () => addNotice(db, { runId: 'x', message: 'm' }),
      () => savePredictions(db, { runId: 'x', rows: [{ id: '1', probabilities: [1] }] }),
      () => setThresholds(db, { runId: 'x', thresholds: { toxic: 0.5 } }),
      () => updateRun(db, { runId: 'x', name: 'n' }),
      () => deleteRun(db, 'x'),
      () => getRun(db, 'x'),
    ].map((work) => failureOf(work).code)
    expect(new Set(codes)).toEqual(new Set(['not-found']))
    expect(findRun(db, 'x')).toBeNull()
  })
})

describe('changed by the user', () => {
  test('name, note and star, each alone', () => {
    const db = memoryStore()
    const { id } = createRun(db, newRun({ name: 'a' }))
    expect(updateRun(db, { runId: id, starred: true })).toMatchObject({ name: 'a', note: '', starred: true })
    expect(updateRun(db, { runId: id, note: 'n' })).toMatchObject({ name: 'a', note: 'n', starred: true })
    expect(updateRun(db, { runId: id, name: ' b ', starred: false, note: '' })).toMatchObject({
      name: 'b',
      note: '',
      starred: false,
    })
    expect(failureOf(() => updateRun(db, { runId: id, name: ' ' })).code).toBe('invalid-input')
  })

  test('deleting takes everything of the run, and nothing of others', () => {
    const db = memoryStore()
    const [gone, kept] = [createRun(db, newRun()), createRun(db, newRun())].map(({ id }) => id) as [string, string]
    for (const runId of [gone, kept]) {
      appendSteps(db, { runId, steps: [step(1)] })
      addEpoch(db, { runId, result: epoch(1, true), evaluation: null })
      addNotice(db, { runId, message: 'm' })
      savePredictions(db, { runId, rows: [{ id: '1', probabilities: [0.5] }] })
      setThresholds(db, { runId, thresholds: { toxic: 0.4 } })
      setRunStatus(db, { runId, status: 'finished' })
    }
    deleteRun(db, gone)
    for (const table of ['run_steps', 'run_epochs', 'run_notices', 'predictions', 'run_thresholds'])
      expect(all(db, `SELECT run_id AS id FROM ${table}`), table).toEqual([{ id: kept }])
  })

  test('a run that has not ended cannot be deleted, unless its process is gone', () => {
    const db = memoryStore()
    const { id } = createRun(db, newRun())
    setRunStatus(db, { runId: id, status: 'running' })
    expect(failureOf(() => deleteRun(db, id)).code).toBe('busy')
    heldBy(db, id, deadPid())
    deleteRun(db, id)
    expect(listRuns(db, null)).toEqual([])
  })
})

describe('predictions', () => {
  test('come back by row id as float32, across pages, and a better epoch replaces them', () => {
    const db = memoryStore()
    const { id } = createRun(db, newRun())
    const rows = Array.from({ length: 4_500 }, (_, index) => ({
      id: `row ${String(index).padStart(5, '0')}`,
      probabilities: [index / 4_500, 1, 0],
    }))
    for (let start = 0; start < rows.length; start += 1_000)
      savePredictions(db, { runId: id, rows: rows.slice(start, start + 1_000) })
    savePredictions(db, { runId: id, rows: [{ id: 'row 00007', probabilities: [0.25, 0.5, 0.75] }] })
    const read = [...iteratePredictions(db, id)]
    expect(read.map((row) => row.id)).toEqual(rows.map((row) => row.id))
    expect(read[7]?.probabilities).toEqual([0.25, 0.5, 0.75])
    expect(read[4_000]?.probabilities).toEqual([Math.fround(4_000 / 4_500), 1, 0])
    expect(countPredictions(db, id)).toBe(4_500)
    clearPredictions(db, id)
    expect([...iteratePredictions(db, id)]).toEqual([])
  })

  test.each([Number.NaN, -0.1, 1.1])('a probability of %d is refused', (probability) => {
    const db = memoryStore()
    const { id } = createRun(db, newRun())
    const rows = [
      { id: '1', probabilities: [0.5] },
      { id: '2', probabilities: [probability] },
    ]
    expect(() => savePredictions(db, { runId: id, rows })).toThrow('probability')
    expect(countPredictions(db, id)).toBe(0)
  })
})

test('thresholds are replaced as a whole', () => {
  const db = memoryStore()
  const { id } = createRun(db, newRun())
  expect(getThresholds(db, id)).toEqual({})
  setThresholds(db, { runId: id, thresholds: { toxic: 0.4, insult: 0.61 } })
  setThresholds(db, { runId: id, thresholds: { toxic: 0.3 } })
  expect(getThresholds(db, id)).toEqual({ toxic: 0.3 })
})
