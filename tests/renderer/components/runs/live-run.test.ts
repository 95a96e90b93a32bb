/** What progress events add to a run, and when they cannot be trusted. */
import { applyToLive, applyToRun } from '@renderer/components/runs/live-run'
import type { TrainProgress } from '@shared/progress'
import { makeEvaluation, makeRun } from '@tests/renderer/fake-data'
import { describe, expect, it } from 'vitest'

const step = (number: number) => ({ step: number, loss: 1 / number, learningRate: 2e-5, gradNorm: 1 })
const steps = (...numbers: number[]): TrainProgress => ({
  kind: 'steps',
  steps: numbers.map(step),
  totalSteps: 30,
  epoch: 0.5,
  samplesPerSecond: 20,
  secondsLeft: 60,
  rssBytes: 5e9,
})
const started = makeRun(0, 'p1', { status: 'running', steps: [step(1), step(2)], step: 2, epochs: [], bestEpoch: null })

describe('applyToRun', () => {
  it('appends the steps that are new and counts them', () => {
    const run = applyToRun(started, steps(3, 4))!
    expect(run.steps.map((one) => one.step)).toEqual([1, 2, 3, 4])
    expect(run).toMatchObject({ step: 4, totalSteps: 30, peakRssBytes: 5e9 })
  })

  it('takes an event twice, or one that overlaps the history, only once', () => {
    expect(applyToRun(applyToRun(started, steps(2, 3))!, steps(2, 3))!.steps).toHaveLength(3)
  })

  it('asks for the whole run when steps between are missing', () => {
    expect(applyToRun(started, steps(5))).toBeNull()
  })

  it('marks the newest best epoch and keeps its evaluation', () => {
    const epoch = (number: number, best: boolean) => ({ ...makeRun(0, null).epochs[0]!, epoch: number, best })
    const first = makeEvaluation(0.5)
    const one = applyToRun(started, { kind: 'epoch', result: epoch(1, true), evaluation: first })!
    const two = applyToRun(one, { kind: 'epoch', result: epoch(2, false), evaluation: makeEvaluation(0.4) })!
    expect(two.evaluation).toBe(first)
    const three = applyToRun(two, { kind: 'epoch', result: epoch(3, true), evaluation: makeEvaluation(0.9) })!
    expect(three.epochs.map(({ epoch, best }) => [epoch, best])).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ])
    expect(three.bestEpoch).toBe(3)
  })

  it('tells a notice once', () => {
    const notice: TrainProgress = { kind: 'notice', message: 'Batch split in 4.' }
    expect(applyToRun(applyToRun(started, notice)!, notice)!.notices).toEqual(['Batch split in 4.'])
  })
})

describe('applyToLive', () => {
  it('keeps the time left through a phase that does not know it, and drops the rate outside training', () => {
    const training = applyToLive(undefined, steps(3), 1000)
    expect(training).toMatchObject({
      phase: 'training',
      done: 3,
      total: 30,
      samplesPerSecond: 20,
      secondsLeft: 60,
      heardAt: 1000,
    })
    const evaluating = applyToLive(training, { kind: 'phase', phase: 'evaluating', done: 1, total: 9, secondsLeft: null }, 2000)
    expect(evaluating).toMatchObject({
      phase: 'evaluating',
      done: 1,
      total: 9,
      samplesPerSecond: null,
      secondsLeft: 60,
      heardAt: 2000,
    })
  })
})
