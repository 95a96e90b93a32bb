/** The training loop: owns time, files and cancellation; nothing below it does. */

import { scoringBatches } from '@engine/data/batches'
import { meanLoss } from '@engine/evaluate/loss'
import { evaluateMetrics } from '@engine/evaluate/metrics/evaluate-metrics'
import { probabilities, scorePooled, scoreRows } from '@engine/predict/score'
import { decidingNotice } from '@shared/deciding-metric'
import { AppError, invalidInput } from '@shared/errors'
import type { EpochResult, Evaluation } from '@shared/evaluation'
import { nextEvaluationStep } from '@shared/next-evaluation-step'
import type { StepRecord, TrainProgress } from '@shared/progress'
import { isBetter } from './best-epoch'
import { type Counters, saveCheckpoint, saveFrozen } from './checkpoint'
import { DropoutMasks } from './dropout-masks'
import { earlyStopNotice, isOutOfPatience, patienceAfter } from './early-stopping'
import { Meter } from './meter'
import { type Prepared, prepare, type TrainInput } from './prepare'
import { type BestEpoch, baseCopy, copyBase } from './save-run'
import { SkippedSteps } from './skipped-steps'
import { trainSteps } from './step'
import { TokenBudget } from './token-budget'

/** Besides the one after each epoch, so that a long epoch is never lost. */
const CHECKPOINT_EVERY_MS = 5 * 60_000

export interface TrainOutcome {
  readonly status: 'finished' | 'stopped'
  readonly counters: Counters
}

/**
 * Trains, evaluates after each epoch or each `evalSteps`, keeps the model and the predictions of the best evaluation in the run
 * folder, and checkpoints. Stopping takes effect between micro-batches and leaves a checkpoint of the last whole step.
 * @throws AppError when the loss is no longer finite
 */
export async function train(input: TrainInput, report: (progress: TrainProgress) => void): Promise<TrainOutcome> {
  const early = new Meter({ report, totalSteps: 0, stepsPerEpoch: 1, evaluateEvery: 1, trainRows: 0, evalRows: 0 })
  const prepared = await prepare(input, (phase, done, total) => early.phase(phase, done, total))
  try {
    if (!prepared.checkpoint) await keepBase(input, prepared)
    for (const message of prepared.notices) report({ kind: 'notice', message })
    return await new Run(input, prepared, report).toTheEnd()
  } finally {
    await prepared.training.dispose()
  }
}

/** What a resumed run needs of its base: from then on the base may be moved or deleted. */
async function keepBase({ baseFolder, runFolder }: TrainInput, { model, gradient }: Prepared): Promise<void> {
  await copyBase(baseFolder, runFolder)
  await saveFrozen(runFolder, model.weights, gradient.trainable)
}

/** What is told of an evaluation, and what to keep if it is the best so far. */
interface Evaluated {
  readonly result: EpochResult
  readonly evaluation: Evaluation
  readonly best: BestEpoch | null
}

interface Scored {
  readonly evaluation: Evaluation
  readonly probabilities: Float64Array
}

class Run {
  private readonly counters: Counters
  private readonly meter: Meter
  private readonly masks: DropoutMasks
  private readonly tokenBudget: TokenBudget
  private readonly skipped: SkippedSteps
  private lastCheckpoint = performance.now()

  constructor(
    private readonly input: TrainInput,
    private readonly prepared: Prepared,
    private readonly report: (progress: TrainProgress) => void,
  ) {
    const { plan, train, evaluation, checkpoint, gradient } = prepared
    this.counters = checkpoint?.counters ?? freshCounters(plan.totalSteps)
    this.meter = new Meter({ report, ...plan, trainRows: train.ids.length, evalRows: evaluation.ids.length })
    this.masks = new DropoutMasks(gradient.dropoutSites, input.recipe.seed)
    const notice = (message: string) => report({ kind: 'notice', message })
    this.tokenBudget = new TokenBudget(input.tokenBudget, notice)
    this.skipped = new SkippedSteps(this.counters, notice)
  }

  async toTheEnd(): Promise<TrainOutcome> {
    const { counters, prepared, input } = this
    while (this.evaluatedStep() < prepared.plan.totalSteps && !isOutOfPatience(counters, input.recipe)) {
      const evaluated = (await this.untilEvaluation()) ? await this.evaluate() : null
      await this.checkpoint(evaluated)
      if (evaluated === null) return this.ended('stopped')
    }
    const ended = earlyStopNotice(counters, input.recipe)
    if (ended) this.report({ kind: 'notice', message: ended })
    return this.ended('finished')
  }

  private async ended(status: TrainOutcome['status']): Promise<TrainOutcome> {
    const { input, prepared, counters } = this
    if (input.recipe.mixedPrecision !== 'no') this.skipped.tell((await prepared.training.state()).lossScale?.scale ?? 0)
    return { status, counters }
  }

  /** The step after which was evaluated last; 0 before the first evaluation. */
  private evaluatedStep(): number {
    return this.counters.epochs.at(-1)?.step ?? 0
  }

  /** Trains up to the next evaluation, over the ends of epochs; false when stopped. */
  private async untilEvaluation(): Promise<boolean> {
    const { counters, prepared, meter } = this
    const { plan } = prepared
    const end = nextEvaluationStep(plan, this.evaluatedStep())
    while (counters.step < end) {
      if (counters.batch === plan.stepsPerEpoch) Object.assign(counters, { epoch: counters.epoch + 1, batch: 0 })
      if (!(await this.steps(plan.batchesOf(counters.epoch), end))) return false
    }
    meter.flush()
    return true
  }

  /** Trains the rest of an epoch, up to the step `end` at most; false when stopped. */
  private async steps(batches: readonly Int32Array[], end: number): Promise<boolean> {
    const { counters, prepared, input, masks } = this
    while (counters.batch < batches.length && counters.step < end) {
      const left = batches.slice(counters.batch, counters.batch + end - counters.step)
      const begun = performance.now()
      const records = await trainSteps({
        prepared,
        recipe: input.recipe,
        masks,
        batches: left,
        step: counters.step + 1,
        skippedSteps: counters.skippedSteps,
        tokenBudget: this.tokenBudget,
        signal: input.signal,
      })
      if (records === null) return false
      const seconds = (performance.now() - begun) / 1000 / records.length
      for (const [i, record] of records.entries()) this.take(record, (left[i] as Int32Array).length, seconds)
      if (performance.now() - this.lastCheckpoint > CHECKPOINT_EVERY_MS) await this.checkpoint()
    }
    return true
  }

  private take(record: StepRecord, rows: number, seconds: number): void {
    const { mixedPrecision } = this.input.recipe
    const overflowed = !Number.isFinite(record.gradNorm)
    if (!Number.isFinite(record.loss) || (overflowed && mixedPrecision === 'no')) throw this.diverged(record.step)
    this.skipped.take(record.step, overflowed)
    this.count(record.loss, rows, seconds)
    this.meter.step(overflowed ? { ...record, gradNorm: 0 } : record, rows, seconds)
  }

  private diverged(step: number): AppError {
    const { learningRate, mixedPrecision } = this.input.recipe
    const or = mixedPrecision === 'no' ? '' : ', or what the model computes exceeds what float16 holds'
    const out = mixedPrecision === 'no' ? 'Lower it' : 'Lower it, or leave mixed precision off,'
    return invalidInput(
      `The loss is no longer a number at step ${step}: the learning rate of ${learningRate} is too high for this data${or}. ${out} and start again.`,
    )
  }

  private count(loss: number, rows: number, seconds: number): void {
    const { counters } = this
    counters.step++
    counters.batch++
    counters.rowsSeen += rows
    counters.trainSeconds += seconds
    counters.lossSum += loss
  }

  /** Null when stopped. */
  private async evaluate(): Promise<Evaluated | null> {
    const { counters, prepared, input, meter } = this
    const begun = performance.now()
    const scored = await this.score()
    if (scored === null) return null
    const { loss } = scored.evaluation
    if (loss !== null && !Number.isFinite(loss)) throw this.diverged(counters.step)
    meter.evaluated((performance.now() - begun) / 1000)
    const before = counters.best?.evaluation ?? null
    const best = isBetter(scored.evaluation, before, input.recipe.bestMetric)
    const steps = counters.step - this.evaluatedStep()
    const result = epochResult(counters, steps, prepared.plan.stepsPerEpoch, scored.evaluation, best)
    counters.patienceCounter = patienceAfter(counters.patienceCounter, scored.evaluation, before, input.recipe)
    if (best) {
      for (const earlier of counters.epochs) earlier.best = false
      counters.best = { epoch: result.epoch, evaluation: scored.evaluation }
    }
    if (counters.epochs.length === 0) this.tellWhatDecides(scored.evaluation)
    counters.epochs.push(result)
    counters.lossSum = 0
    return { result, evaluation: scored.evaluation, best: best ? this.bestEpoch(scored) : null }
  }

  /** Once, with the first evaluation: whether a metric is defined follows from the validation rows alone. */
  private tellWhatDecides(evaluation: Evaluation): void {
    const message = decidingNotice(evaluation, this.input.recipe.bestMetric)
    if (message !== null) this.report({ kind: 'notice', message })
  }

  private bestEpoch({ evaluation: { thresholds }, probabilities }: Scored): BestEpoch {
    const { prepared, input } = this
    const posWeight = Object.fromEntries(input.labels.map((label, i) => [label, prepared.posWeight[i] as number]))
    return {
      model: prepared.model,
      lora: prepared.lora,
      tokenizerFrom: baseCopy(input.runFolder),
      thresholds,
      notes: { maxLength: input.recipe.maxLength, posWeight },
      ids: prepared.evaluation.ids,
      probabilities,
    }
  }

  /** The evaluation of the validation rows, or null when stopped. */
  private async score(): Promise<Scored | null> {
    const { prepared, input, meter } = this
    const { training, evaluation: data, model, posWeight } = prepared
    const { pooled, tokens, lengths } = data
    meter.phase('evaluating', 0, data.ids.length)
    try {
      const onProgress = (done: number, total: number) => meter.phase('evaluating', done, total)
      const options = { labels: model.labels.length, facts: model.facts, signal: input.signal, onProgress }
      const logits = pooled
        ? await scorePooled(training, pooled, options)
        : await this.tokenBudget.fit({
            name: `the evaluation after step ${this.counters.step}`,
            parts: (budget) => scoringBatches(lengths, budget, model.facts.lengthMultiple),
            attempt: (tokenBudget) => scoreRows(training, tokens, { ...options, tokenBudget }),
          })
      const p = probabilities(logits)
      const metrics = evaluateMetrics({ probabilities: p, labels: data.labels, names: model.labels })
      return { evaluation: { ...metrics, loss: meanLoss(logits, data.labels, posWeight) }, probabilities: p }
    } catch (error) {
      if (error instanceof AppError && error.code === 'cancelled') return null
      throw error
    }
  }

  /** An evaluation is told once its results are on disk: a kill in between must not leave a best one without its model. */
  private async checkpoint(evaluated: Evaluated | null = null): Promise<void> {
    const { counters, input, meter, prepared } = this
    meter.flush()
    const best = evaluated?.best ?? null
    if (best) meter.phase('saving', 0, 1)
    await saveCheckpoint(input.runFolder, { counters, state: await prepared.training.state() }, best)
    this.lastCheckpoint = performance.now()
    if (evaluated) this.report({ kind: 'epoch', result: evaluated.result, evaluation: evaluated.evaluation })
    this.report({ kind: 'checkpoint', step: this.counters.step })
  }
}

const freshCounters = (totalSteps: number): Counters => ({
  version: 1,
  step: 0,
  totalSteps,
  epoch: 0,
  batch: 0,
  rowsSeen: 0,
  trainSeconds: 0,
  lossSum: 0,
  epochs: [],
  best: null,
  patienceCounter: 0,
  skippedSteps: 0,
})

/** @param steps since the evaluation before */
function epochResult(
  counters: Counters,
  steps: number,
  stepsPerEpoch: number,
  evaluation: Evaluation,
  best: boolean,
): EpochResult {
  return {
    // Exact: two evaluations of one run never share a number. Who shows it rounds it.
    epoch: counters.step / stepsPerEpoch,
    step: counters.step,
    trainingLoss: counters.lossSum / steps,
    validationLoss: evaluation.loss,
    f1: evaluation.f1Macro,
    rocAuc: evaluation.rocAuc.macro,
    accuracy: evaluation.accuracy,
    averagePrecision: evaluation.averagePrecision.macro,
    f1Micro: evaluation.f1Micro,
    best,
  }
}
