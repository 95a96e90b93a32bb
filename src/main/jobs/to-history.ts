/** A result's figures as history keeps them. */
import type { RunResult } from '@main/store/run-progress'
import type { EpochResult, Evaluation } from '@shared/evaluation'
import type { StepRecord } from '@shared/progress'
import type { ResultEnvironment, ResultMetrics } from './result-files'

export const stepsOf = ({ steps }: ResultMetrics): StepRecord[] =>
  steps.map(({ step, loss, learning_rate, grad_norm }) => ({ step, loss, learningRate: learning_rate, gradNorm: grad_norm }))

/** @param evaluation of the best, computed here from its predictions: its figures are the ones that count */
export function runResult(metrics: ResultMetrics, environment: ResultEnvironment, evaluation: Evaluation): RunResult {
  const epochs = metrics.evaluations.map((told): EpochResult => {
    const { epoch, step, training_loss, best } = told
    const figures = best
      ? figuresOf(evaluation)
      : {
          validationLoss: told.loss,
          f1: told.f1_macro,
          rocAuc: told.roc_auc,
          accuracy: told.accuracy,
          averagePrecision: told.average_precision,
          f1Micro: told.f1_micro,
        }
    return { epoch, step, trainingLoss: training_loss, best, ...figures }
  })
  return {
    device: `${devicesInWords(environment)}, elsewhere`,
    steps: metrics.steps.length,
    samplesPerSecond: metrics.samples_per_second,
    peakRssBytes: metrics.peak_rss_bytes,
    epochs,
    evaluation,
    bestEpoch: epochs.find(({ best }) => best)?.epoch ?? null,
  }
}

const figuresOf = ({ loss, f1Macro, rocAuc, accuracy, averagePrecision, f1Micro }: Evaluation) => ({
  validationLoss: loss,
  f1: f1Macro,
  rocAuc: rocAuc.macro,
  accuracy,
  averagePrecision: averagePrecision.macro,
  f1Micro,
})

/** `4 × NVIDIA H100, 2 × NVIDIA A100`. */
export function devicesInWords({ devices }: Pick<ResultEnvironment, 'devices'>): string {
  const counts = new Map<string, number>()
  for (const name of devices) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => (count === 1 ? name : `${count} × ${name}`)).join(', ')
}

/** The sentence that says in the run's history where it was trained. */
export function whereNotice(environment: ResultEnvironment, exported: { name: string }): string {
  const { world_size: processes, mixed_precision: precision, versions } = environment
  const facts = [
    `PyTorch ${versions.torch} and Transformers ${versions.transformers}`,
    ...(precision === 'no' ? [] : [`in ${precision}`]),
  ]
  return `Trained elsewhere as a job of the run "${exported.name}": on ${devicesInWords(environment)}, in ${processes === 1 ? 'one process' : `${processes} processes`}, with ${facts.join(', ')}.`
}
