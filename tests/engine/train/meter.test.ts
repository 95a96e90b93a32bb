/** What a run tells: not too often, every step once, and how long it will still take. */
import { phaseReporter, type Task } from '@engine/process/task'
import { Meter, type MeterOptions } from '@engine/train/meter'
import type { StepRecord, TrainProgress } from '@shared/progress'
import { stepsOf } from '@tests/engine/fixtures/tiny-run'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})
const pass = (milliseconds: number) => vi.advanceTimersByTime(milliseconds)
const record = (step: number): StepRecord => ({ step, loss: 1, learningRate: 1e-5, gradNorm: 1 })

function scene(options: Partial<MeterOptions> = {}) {
  const told: { at: number; progress: TrainProgress }[] = []
  const report = (progress: TrainProgress) => told.push({ at: performance.now(), progress })
  const meter = new Meter({
    report,
    totalSteps: 3000,
    stepsPerEpoch: 300,
    evaluateEvery: 300,
    trainRows: 9600,
    evalRows: 960,
    ...options,
  })
  return { told, meter, report }
}
/** The most messages in any one second. */
const busiest = (told: readonly { at: number }[]) =>
  Math.max(...told.map(({ at }) => told.filter((other) => other.at >= at && other.at < at + 1000).length))

/** Epochs of 300 steps as train.ts tells them, each message where it stands there. */
function tellEpochs(epochs: number, stepMs: number, evaluationMs: number) {
  const { told, meter, report } = scene()
  for (let step = 1; step <= 300 * epochs; step++) {
    pass(stepMs)
    meter.step(record(step), 32, stepMs / 1000)
    if (step % 300 > 0) continue
    meter.flush()
    meter.phase('evaluating', 0, 960)
    for (let done = 32; done <= 960; done += 32) {
      pass(evaluationMs / 30)
      meter.phase('evaluating', done, 960)
    }
    meter.evaluated(evaluationMs / 1000)
    meter.phase('saving', 0, 1)
    report({ kind: 'notice', message: 'the epoch' })
    meter.flush()
    report({ kind: 'checkpoint', step })
  }
  return told
}

describe('at most ten messages a second', () => {
  test.each([
    ['steps of 5 ms', 5, 500],
    ['steps of 40 ms', 40, 900],
    ['steps of 190 ms', 190, 3000],
    ['steps of a second', 1000, 10_000],
  ])('%s', (_, stepMs, evaluationMs) => {
    const told = tellEpochs(2, stepMs, evaluationMs)
    expect(busiest(told)).toBeLessThanOrEqual(10)
    expect(stepsOf(told.map(({ progress }) => progress)).map(({ step }) => step)).toEqual(
      Array.from({ length: 600 }, (_, i) => i + 1),
    )
  })

  test('yet a watcher waits for news no longer than a step and a fifth of a second', () => {
    const times = tellEpochs(1, 30, 2000).map(({ at }) => at)
    expect(Math.max(...times.slice(1).map((at, i) => at - times[i]!))).toBeLessThanOrEqual(300)
  })

  test('the other methods as well, their end always', () => {
    const { told, report } = scene()
    const tell = phaseReporter({ report } as unknown as Task, 'evaluating')
    for (let done = 0; done <= 1000; done++, pass(3)) tell(done, 1000)
    expect(busiest(told)).toBeLessThanOrEqual(10)
    expect(told[0]!.progress).toMatchObject({ done: 0 })
    expect(told.at(-1)!.progress).toMatchObject({ kind: 'phase', phase: 'evaluating', done: 1000, total: 1000 })
  })
})

describe('every step is told once', () => {
  test('together with those before it, in order', () => {
    const { told, meter } = scene()
    for (let step = 1; step <= 10; step++, pass(50)) meter.step(record(step), 32, 0.05)
    meter.flush()
    meter.flush()
    expect(told.map(({ progress }) => stepsOf([progress]).map(({ step }) => step))).toEqual([
      [1],
      [2, 3, 4, 5],
      [6, 7, 8, 9],
      [10],
    ])
  })

  test('before the phase that follows them', () => {
    const { told, meter } = scene()
    for (const step of [1, 2]) meter.step(record(step), 32, 0.05)
    meter.phase('evaluating', 0, 10)
    expect(told.map(({ progress }) => progress.kind)).toEqual(['steps', 'steps', 'phase'])
  })

  test('with speed, epoch and memory', () => {
    const { told, meter } = scene()
    meter.step(record(450), 32, 0.5)
    expect(told[0]!.progress).toMatchObject({ kind: 'steps', totalSteps: 3000, epoch: 1.5, samplesPerSecond: 64 })
    expect((told[0]!.progress as { rssBytes: number }).rssBytes).toBeGreaterThan(1e7)
  })
})

describe('time left', () => {
  const options = { totalSteps: 30, stepsPerEpoch: 10, evaluateEvery: 10, trainRows: 100, evalRows: 30 }

  test('counts the steps and the evaluations to come, at a third of a step a row until one is timed', () => {
    const { meter } = scene(options)
    meter.step(record(1), 10, 2)
    // 29 steps of 2 s and three evaluations of 30 rows at 0.2 s / 3 each.
    expect(meter.secondsLeft(1)).toBeCloseTo(58 + 3 * 2, 9)
  })

  test('takes an evaluation as long as the last one', () => {
    const { meter } = scene(options)
    for (let step = 1; step <= 10; step++) meter.step(record(step), 10, 2)
    meter.evaluated(7)
    expect(meter.secondsLeft(15)).toBeCloseTo(15 * 2 + 2 * 7, 9)
    expect(meter.secondsLeft(30)).toBeCloseTo(7, 9)
  })

  test.each([
    [4, 1, 29 * 2 + 8 * 3],
    [4, 4, 26 * 2 + 7 * 3],
    [4, 27, 3 * 2 + 2 * 3],
    [4, 29, 1 * 2 + 1 * 3],
    [4, 30, 1 * 3],
    [25, 20, 10 * 2 + 2 * 3],
    [100, 20, 10 * 2 + 1 * 3],
  ])('with evaluations each %i steps, at step %i of 30: %i s', (evaluateEvery, step, seconds) => {
    const { meter } = scene({ ...options, evaluateEvery })
    for (let done = 1; done <= step; done++) meter.step(record(done), 10, 2)
    meter.evaluated(3)
    expect(meter.secondsLeft(step)).toBeCloseTo(seconds, 9)
  })

  test('is unknown before the first step', () => {
    const { told, meter } = scene(options)
    meter.phase('tokenising', 0, 5)
    expect(told[0]!.progress).toMatchObject({ kind: 'phase', secondsLeft: null })
  })
})
