/** Speed, time left and memory of a run, told at most ten times a second with all that happens besides; every step is told. */
import type { StepRecord, TrainProgress } from '@shared/progress'

/** Five a second leave room for what is never held back: the end of an epoch's steps, its phases, its result and its checkpoint. */
const INTERVAL_MS = 200
/** Until an evaluation has been timed: forward passes cost about a third of a training step. */
const FORWARD_SHARE = 1 / 3

export interface MeterOptions {
  readonly report: (progress: TrainProgress) => void
  readonly totalSteps: number
  readonly stepsPerEpoch: number
  /** Steps between two evaluations. */
  readonly evaluateEvery: number
  readonly trainRows: number
  readonly evalRows: number
}

export class Meter {
  private pending: StepRecord[] = []
  private lastReport = Number.NEGATIVE_INFINITY
  private seconds = 0
  private rows = 0
  private steps = 0
  private evaluationSeconds: number | null = null
  private lastStep = 0

  constructor(private readonly options: MeterOptions) {}

  step(record: StepRecord, rows: number, seconds: number): void {
    this.seconds += seconds
    this.rows += rows
    this.steps++
    this.lastStep = record.step
    this.pending.push(record)
    if (performance.now() - this.lastReport >= INTERVAL_MS) this.flush()
  }

  /** Tells the steps not yet told. */
  flush(): void {
    const last = this.pending.at(-1)
    if (!last) return
    const { report, totalSteps, stepsPerEpoch } = this.options
    this.lastReport = performance.now()
    report({
      kind: 'steps',
      steps: this.pending,
      totalSteps,
      epoch: last.step / stepsPerEpoch,
      samplesPerSecond: this.rows / this.seconds,
      secondsLeft: this.secondsLeft(last.step),
      rssBytes: process.memoryUsage.rss(),
    })
    this.pending = []
  }

  evaluated(seconds: number): void {
    this.evaluationSeconds = seconds
  }

  /** Training steps and evaluations still to come. */
  secondsLeft(step: number): number {
    const { totalSteps, stepsPerEpoch, evaluateEvery, trainRows, evalRows } = this.options
    const perStep = this.steps > 0 ? this.seconds / this.steps : 0
    const evaluations = Math.ceil(totalSteps / evaluateEvery) - Math.floor(Math.min(step, totalSteps - 1) / evaluateEvery)
    const evaluation = this.evaluationSeconds ?? (perStep * stepsPerEpoch * FORWARD_SHARE * evalRows) / Math.max(1, trainRows)
    return (totalSteps - step) * perStep + evaluations * evaluation
  }

  /** A phase's progress, throttled like the steps; its beginning is always told. */
  phase(phase: 'loading' | 'tokenising' | 'embedding' | 'evaluating' | 'saving', done: number, total: number): void {
    if (done > 0 && performance.now() - this.lastReport < INTERVAL_MS) return
    this.flush()
    this.lastReport = performance.now()
    this.options.report({
      kind: 'phase',
      phase,
      done,
      total,
      secondsLeft: this.steps > 0 ? this.secondsLeft(this.lastStep) : null,
    })
  }
}
